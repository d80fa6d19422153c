from policies.graph import LINE_LENGTH, MOST, WIDTH, Node, layout, width_of, wrap


def nodes(count, **values):
    return [Node(f"关于第{at}项工作的通知", "Implements", **values) for at in range(count)]


def test_nothing_to_draw():
    assert layout("通知", [], []) is None


def test_every_box_lies_in_the_drawing_and_none_overlaps():
    drawing = layout("关于调整学校布局的通知", nodes(4), nodes(6))
    assert len(drawing.boxes) == 11
    assert len(drawing.arrows) == 10
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.x + box.width <= WIDTH
        assert box.y >= 0
        assert box.y + box.height <= drawing.height
    for one in drawing.boxes:
        for other in drawing.boxes:
            if one is not other and one.x == other.x:
                assert one.y + one.height <= other.y or other.y + other.height <= one.y


def test_text_stays_in_its_box():
    drawing = layout("一" * 300, [Node("关于" + "印发" * 60, "implements")], [])
    for box in drawing.boxes:
        assert all(width_of(line) <= LINE_LENGTH for _y, line in box.lines)
        assert all(box.y < y < box.y + box.height for y, _line in box.lines)


def test_what_rests_on_it_is_at_the_right_and_arrows_lead_to_what_is_acted_on():
    drawing = layout("中", [Node("左", "implements")], [Node("右", "implemented by")])
    left, middle, right = drawing.boxes
    assert left.x < middle.x < right.x
    assert middle.is_middle
    to_left, from_right = drawing.arrows
    assert to_left.startswith(f"M{middle.x:g} ")
    assert from_right.startswith(f"M{right.x:g} ")


def test_more_than_fit_are_counted():
    drawing = layout("通知", nodes(MOST + 3), nodes(1), more=(30, 0))
    assert len(drawing.boxes) == MOST + 2
    assert [count for _x, _y, count in drawing.left_out] == [33]
    assert all(y <= drawing.height for _x, y, _count in drawing.left_out)


def test_ended_documents_are_marked():
    drawing = layout("通知", nodes(1, is_over=True), nodes(1))
    assert [box.is_over for box in drawing.boxes] == [True, False, False]


def test_wrap_keeps_words_whole():
    assert wrap("Measures on after-school services", 16, 3) == ["Measures on", "after-school", "services"]


def test_wrap_ends_in_dots_where_text_is_left_out():
    assert wrap("徐州市中小学课后服务管理办法", 10, 2) == ["徐州市中小", "学课后服…"]


def test_wrap_begins_no_line_with_a_closing_mark():
    assert wrap("《管理办法》的通知", 10, 2) == ["《管理办", "法》的通知"]
    assert wrap("管理办法（试行）", 10, 2) == ["管理办法", "（试行）"]


def test_wrap_of_one_endless_word():
    assert wrap("x" * 30, 10, 2) == ["x" * 10, "x" * 8 + "…"]


def test_wrap_of_marks_only_ends():
    assert wrap("》" * 12, 10, 2)
    assert wrap("", 10, 2) == []
