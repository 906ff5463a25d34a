"""Words that people put around what they mean."""

# Said in one breath with it.
FILLERS = "的 有 在 找 带 里 附近 附近的 附近有 最近 最近的 哪里有 哪里 可以 能 有没有 周边 周围 身边".split()
# Asked about it. Names have some of them too, so they are passed over only where nothing is found with them.
ASKED_ABOUT = (
    "哪儿 哪儿有 哪有 哪个 在哪 在哪里 在哪儿 怎么走 怎么去 到 去 去哪 导航 导航到 离我 离我最近 离我最近的 我 我的 我要 我想 我想要 我附近 "
    "我附近的 请问 帮我 想要 能不能 可不可以 吗 呢 啊 电话 电话号码 地址 位置 具体位置 几点 几点开门 几点关门 开门 关门 开放时间 "
    "营业时间 开门时间 关门时间 现在 开着 营业 开放 地方 的地方"
).split()
# Done with what a site offers, and whose it is: passed over where all else has a meaning.
SAID_WITH = "离 上 接 吹 打 借 用 看 喝 充 洗 给 个 一个 免费 免费的 服务 综合 总工会 工会 职工 工人 户外 全国".split()
IN_ENGLISH = frozenset(
    "the in at of near nearby nearest closest me my to with and for find where is open free now city county district province".split()
)
ROADS_IN_ENGLISH = {"road": "lu", "street": "jie", "avenue": "dadao"}
