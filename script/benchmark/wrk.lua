-- Sends the requests of a file, one after the other and over again; a line is a path, or a path, a tab and a JSON body.
local requests = {}
local at = 0

function init(args)
    for line in io.lines(args[1]) do
        local path, body = line:match("^([^\t]*)\t(.*)$")
        if body then
            requests[#requests + 1] = wrk.format("POST", path, { ["Content-Type"] = "application/json" }, body)
        else
            requests[#requests + 1] = wrk.format("GET", line)
        end
    end
end

function request()
    at = at % #requests + 1
    return requests[at]
end

function done(summary, latency, _)
    local errors = summary.errors
    io.write(string.format(
        '{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "refused": %d, "broken": %d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors.status,
        errors.connect + errors.read + errors.write + errors.timeout))
end
