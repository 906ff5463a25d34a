"""Names that ran as code or broke pages elsewhere; here they are only names."""

NAMES = (
    "{{7*7}}",
    "${7*7}",
    "{%",
    "{# x",
    "`${alert(1)}`",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "'\"><b onmouseover=alert(1)>",
    "行分隔\u2028符\u2029名",
)
