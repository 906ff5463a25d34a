"""What the demonstration says of each kind of site: its names, hours, facilities and other words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# As registration sheets write them.
ALWAYS = "全天"
DAYTIME = "8:00-20:00"
LONG = "6:00-22:00"
OFFICE = "周一至周五 8:30-17:30"
SPLIT = "工作日 8:00-12:00 14:00-18:00"
READING = "周二至周日 9:00-18:00"
EVENING = "周一至周五 9:00-21:00，周六、周日 10:00-18:00"

ROADS = (
    "人民路", "新建北路", "建设路", "文化路", "迎宾大道", "滨河路", "东环路", "西环路", "工业大道", "北大街",
    "南大街", "朝阳路", "幸福路", "富民路", "广场东路", "车站路",
)  # fmt: skip
COMMUNITIES = (
    "滨河", "北关", "南关", "东苑", "西苑", "阳光", "和平", "向阳", "新城", "康乐", "安居", "育才", "幸福里", "平安",
)  # fmt: skip
# Enterprises that do not exist, for names such as 驼岭煤业职工之家.
BRANDS = (
    "驼岭",
    "沙柳",
    "塬上",
    "红枣湾",
    "北台",
    "麦垛",
    "长滩",
    "石峁坡",
    "绿洲梁",
    "秦川塬",
    "羊圈湾",
    "白云坡",
)
TRADES = ("煤业", "化工", "物流", "建工", "供热", "环卫", "公交", "农牧", "纺织", "电力", "水务", "机械")
LANDMARKS = (
    "客运站对面",
    "便民市场北侧",
    "中心小学旁",
    "政务大厅一层",
    "人民广场西侧",
    "加油站院内",
    "公交总站旁",
)
ENTRANCES = ("从正门进，左手第一间。", "绿色门头，门口有雨棚。", "从侧门进，按门铃。", "沿坡道上二楼平台。")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind's recipe. names: with {town}, {place}, {community}, {enterprise}, {county}, {road}.

    share: how many of a hundred sites. always, sometimes: facilities. numbers: ranges of the kind's own numbers.
    """

    share: int
    names: tuple[str, ...]
    hours: tuple[str, ...]
    access: tuple[str, ...]
    hosts: tuple[str, ...]
    audience: tuple[str, ...]
    always: tuple[str, ...]
    sometimes: tuple[str, ...]
    services: tuple[str, ...]
    honours: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    numbers: Mapping[str, tuple[int, int]] = field(default_factory=dict)


KINDS = {
    "service_station": Kind(
        share=52,
        names=(
            "{place}爱心驿站",
            "{community}社区暖心驿站",
            "{road}户外劳动者服务站点",
            "{place}{road}工会驿站",
            "{place}加油站司机之家",
            "{road}骑手驿站",
            "{community}社区劳动驿站",
        ),
        hours=(DAYTIME, DAYTIME, LONG, ALWAYS, ALWAYS, OFFICE, SPLIT),
        access=("open_door", "open_door", "qr_scan", "qr_scan", "ask_staff", "app", "id_card"),
        hosts=("bank", "petrol_station", "post_office", "telecom", "convenience_store", "community", "enterprise"),
        audience=("couriers", "sanitation", "taxi", "lorry", "construction", "traffic", "all_workers"),
        always=("drinking_water", "seating", "phone_charging"),
        sometimes=(
            "microwave", "hot_water", "toilet", "first_aid", "wifi", "air_conditioning", "heating", "umbrella",
            "tools", "fridge", "lockers", "ebike_charging", "battery_swap", "wheelchair", "aed", "newspapers", "shower",
        ),
        services=("rest", "policy", "joining", "legal_aid", "medical"),
        honours=("最美工会户外劳动者服务站点", "五星级爱心驿站"),
        aliases=("爱心驿站", "户外劳动者服务站"),
        numbers={"area_m2": (12, 60), "seats": (4, 20)},
    ),
    "worker_home": Kind(
        share=24,
        names=(
            "{enterprise}职工之家",
            "{enterprise}职工之家",
            "{place}职工之家",
            "{community}社区职工之家",
            "{enterprise}职工小家",
        ),
        hours=(OFFICE, OFFICE, SPLIT, DAYTIME, EVENING),
        access=("open_door", "ask_staff", "members_only", "id_card"),
        hosts=("enterprise", "enterprise", "community", "government"),
        audience=("all_workers",),
        always=("drinking_water", "seating"),
        sometimes=(
            "books", "newspapers", "television", "air_conditioning", "heating", "wifi", "table_tennis", "chess",
            "fitness", "billiards", "toilet", "mother_room", "classroom", "first_aid", "wheelchair", "parking",
        ),
        services=("joining", "legal_aid", "hardship", "culture", "counselling", "training"),
        honours=("全国模范职工之家", "陕西省模范职工之家", "榆林市先进职工之家"),
        numbers={"area_m2": (60, 480), "capacity": (30, 200), "seats": (12, 80)},
    ),
    "reading_room": Kind(
        share=18,
        names=("{place}职工书屋", "{enterprise}职工书屋", "{community}社区职工书屋", "{road}职工书屋"),
        hours=(READING, READING, OFFICE, EVENING, DAYTIME),
        access=("open_door", "open_door", "id_card", "members_only"),
        hosts=("enterprise", "community", "government"),
        audience=("all_workers", "public"),
        always=("books", "seating", "newspapers"),
        sometimes=("drinking_water", "air_conditioning", "heating", "wifi", "computer", "toilet", "wheelchair"),
        services=("reading", "training", "culture"),
        honours=("全国工会职工书屋示范点", "陕西省工会职工书屋示范点"),
        numbers={"book_count": (800, 12000), "periodicals": (6, 80), "seats": (8, 60), "area_m2": (40, 300)},
    ),
    "activity_centre": Kind(
        share=6,
        names=("{place}职工活动中心", "{enterprise}职工活动中心", "{place}职工文化活动中心"),
        hours=(EVENING, READING, LONG),
        access=("open_door", "id_card", "members_only"),
        hosts=("government", "enterprise"),
        audience=("all_workers", "public"),
        always=("toilet", "drinking_water", "seating"),
        sometimes=(
            "basketball", "badminton", "table_tennis", "swimming", "billiards", "chess", "calligraphy", "dance",
            "music", "theatre", "classroom", "fitness", "parking", "wheelchair", "shower", "wifi", "air_conditioning",
        ),
        services=("culture", "training", "reading", "childcare"),
        honours=("全国职工文化示范单位",),
        numbers={"area_m2": (800, 9000), "capacity": (200, 1500)},
    ),
}  # fmt: skip
