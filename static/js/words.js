// What the map says, in both languages. Places take {name} values; texts are set with textContent.

const WORDS = {
  map: ["站点地图", "Map of sites"],
  layers: ["阵地类型", "Kinds of site"],
  basemap: ["底图", "Basemap"],
  quiet: ["素色底图", "Plain ground"],
  hide: ["收起图例", "Close the legend"],
  show: ["图例与图层", "Legend and layers"],
  zoomIn: ["放大", "Zoom in"],
  zoomOut: ["缩小", "Zoom out"],
  locate: ["用我的位置", "Use my position"],
  located: ["您在这里（误差约 {metres} 米）", "You are here (within about {metres} m)"],
  notLocated: [
    "没有取得您的位置。请在浏览器里允许定位，或用搜索框。",
    "Your position is not available. Allow it in the browser, or use the search box.",
  ],
  fullscreen: ["全屏", "Full screen"],
  leaveFullscreen: ["退出全屏", "Leave full screen"],
  searchHere: ["在此处查找", "Search here"],
  search: ["搜索站点", "Search sites"],
  suggestions: ["搜索建议", "Suggestions"],
  searchHint: ["站名、区县、类型…", "Name, county, kind…"],
  clear: ["清空", "Clear"],
  found: ["找到 {n} 个", "{n} found"],
  notFound: ["没有找到“{q}”。换个词，或少写几个字。", 'Nothing found for "{q}". Try another or a shorter word.'],
  searchFailed: ["搜索没有回应，请稍后再试。", "The search does not answer; please try again shortly."],
  loading: ["正在读取…", "Loading…"],
  cardFailed: ["没有读到这个站点。", "This site could not be read."],
  retry: ["再试一次", "Try again"],
  close: ["关闭", "Close"],
  siteGone: ["这个站点已经撤下。", "This site is no longer listed."],
  details: ["查看详情", "See details"],
  address: ["地址", "Address"],
  hours: ["开放时间", "Opening hours"],
  facilities: ["设施", "Facilities"],
  broken: ["坏了", "out of order"],
  demo: ["演示数据，不是真实站点", "Demonstration, not a real site"],
  status_planned: ["筹建中，尚未开放", "Planned, not open yet"],
  status_temporarily_closed: ["暂停开放", "Closed for now"],
  status_closed: ["已关闭", "Closed"],
  unnamed: ["未命名站点", "Unnamed site"],
  cluster: ["{n} 处：{parts}", "{n} sites: {parts}"],
  several: ["这里有 {n} 个站点", "{n} sites at this place"],
  truncated: ["站点太多，未全部画出，请放大", "Too many sites to draw them all; zoom in"],
  tilesFailed: ["部分地图没有读到。", "Parts of the map could not be read."],
  groundFailed: [
    "底图“{title}”没有回应，站点照常显示。图例里可以换成素色底图。",
    'The basemap "{title}" does not answer; the sites are shown all the same. The legend offers a plain ground.',
  ],
  empty: ["这一带还没有站点。", "There are no sites here yet."],
  showAll: ["看全部站点", "Show all sites"],
  datum_wgs84: ["坐标 WGS-84（CGCS2000）", "WGS-84 (CGCS2000)"],
  datum_gcj02: ["坐标 GCJ-02", "GCJ-02"],
  datum_bd09: ["坐标 BD-09", "BD-09"],
  reviewNumber: ["审图号：{number}", "Review no. {number}"],
  comma: ["，", ", "],
};

export function language() {
  return document.documentElement.lang.startsWith("en") ? "en" : "zh";
}

/** The title of a {zh, en} pair in the page's language. */
export function titled(pair) {
  return pair?.[language()] ?? pair?.zh ?? "";
}

/** Whether there are words of `key`: a server may be newer than a page that is kept. */
export function known(key) {
  return Object.keys(WORDS).includes(key);
}

/** The words of `key` in the page's language, with `values` put in their places. */
export function words(key, values = {}) {
  const text = WORDS[key][language() === "en" ? 1 : 0];
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** A count as a person reads it, in full. */
export function counted(n) {
  return language() === "en" ? n.toLocaleString("en") : String(n);
}

/** A count for a small place, from 10,000 on in round numbers: 9999, 1.2万 or 12k, 120万 or 1.2M. */
export function shortened(n) {
  if (n < 10_000) return String(n);
  const [size, unit] = language() !== "en" ? [10_000, "万"] : n < 1_000_000 ? [1_000, "k"] : [1_000_000, "M"];
  const value = Math.floor((n / size) * 10) / 10; // never more than there are
  return (value < 10 ? value : Math.floor(value)) + unit;
}
