"""What goes wrong in the sample on purpose, so that it can be seen how the portal deals with it.

Schools that never reported, returns that came late and wait to be accepted, one school whose
equipment multiplied (a new laboratory building: it has explained it), and a county whose
primary schools had counted substitute teachers: its figures of 2023 were revised.
"""

NO_RETURN = 0.002
LATE = 0.015

# The school with the most pupils of a kind gets a laboratory building.
OUTLIER_KIND, OUTLIER_YEAR, OUTLIER_FACTOR = "311", 2024, 4.5
OUTLIER_REASON = "2024年新建实验楼投入使用，一次性购置理化生实验和信息化设备，数据属实。"

REVISED_YEAR, REVISED_AREA, REVISED_SCHOOLS, OVERCOUNT = 2023, "320324", 12, 0.16
REVISED_REASON = "更正睢宁县部分小学误将代课教师计入专任教师的数据。（示例）"
REVISED_REASON_EN = "Some primary schools of Suining County had counted substitute teachers as full-time. (Sample)"


def outlier(schools):
    """Return the code of the school whose equipment multiplies, or None if there is none of its kind."""
    found = [school for school in schools if school.kind == OUTLIER_KIND and school.enrolment and not school.opened]
    return max(found, key=lambda school: (school.enrolment, school.code)).code if found else None


def overcounted(teachers):
    """Return how many teachers a school had first reported that has `teachers`."""
    return teachers + max(1, round(teachers * OVERCOUNT))
