"""The texts of the sample notices that institutions/sample.py lets rearrange schools."""

VERSION_COLUMNS = ("document", "number", "summary", "summary_en", "full_text", "published_on")
EVENT_NAMES = {"merged": "撤并", "split": "分立"}
OPENING = (
    "为适应学龄人口变化，优化教育资源配置，经论证、公示和听取家长意见，"
    "现将{district}{year}年中小学幼儿园布局调整事项通知如下。\n一、调整事项"
)
REST = """二、学生安置
调整涉及的在读学生由调整后学校统一接收，学籍同步转接，家长无需另行申请。确有困难的，由教育主管部门在相对就近的学校统筹安排。
三、教职工和资产
教职工由教育主管部门统筹安排岗位，工资待遇不变。校舍和设备造册登记，优先用于举办学前教育和社区教育，不得擅自处置。
四、档案保管
原学校的学籍、文书和财务档案由调整后学校接收保管，并提供查询服务。
五、工作要求
新学期开学前完成校舍检查、课桌椅调配和上学路线安全排查，做好家长告知工作。调整结果在教育门户公布，公众可以按照原校名称查询。"""


def versions(district, sample):
    """Yield the first version of each document of a district's `Sample`: what it did, school by school."""
    names = {row["code"]: row["name"] for row in sample.institutions}
    for document in sample.documents:
        events = [event for event in sample.events if event["document"] == document["slug"]]
        year, count = document["year"], len(events)
        yield {
            "document": document["slug"],
            "number": 1,
            "summary": f"{district.name}{year}年调整中小学幼儿园布局{count}项，列明原学校、调整后学校和执行日期。",
            "summary_en": f"Changes to the layout of schools in {district.name_en} in {year}, "
            f"{count} in all, with the schools before and after and the day.",
            "full_text": "\n".join([OPENING.format(district=district.name, year=year), *_table(events, names), REST]),
            "published_on": document["published_on"],
        }


def _table(events, names):
    """Yield the lines of a table of what happened to which schools."""
    yield "| 序号 | 事项 | 原学校 | 调整后学校 | 执行日期 |"
    for number, event in enumerate(events, start=1):
        before, after = (
            "、".join(names[code] for code in event[role].split("、")) for role in ("predecessor", "successor")
        )
        yield f"| {number} | {EVENT_NAMES[event['type']]} | {before} | {after} | {event['date']} |"
