"""How tables are laid out, without a database."""

import pytest

from xzedu.statistics.tables import DIMENSIONS, Head, Place, lay_out

ORDER = {
    "indicator": [1, 2],
    "area": [30, 10, 20],
    "year": [2021, 2022, 2023],
    "stage": ["", "primary", "junior"],
    "part": ["", "public", "private"],
}
DOWN = ("indicator", "area", "stage", "part")


def place(indicator=1, area=10, year=2023, stage="", part=""):
    return Place(indicator, area, year, stage, part)


def laid_out(*places, down=DOWN, across=("year",)):
    return lay_out(places, ORDER, down, across)


def test_without_figures_there_is_no_table():
    assert laid_out() is None


def test_one_figure_has_one_row_and_one_column():
    layout = laid_out(place())
    assert layout.rows.paths == ((10,),)
    assert layout.columns.paths == ((2023,),)
    assert layout.fixed == {"indicator": 1, "stage": "", "part": ""}
    assert layout.cells == 1


def test_values_stand_in_the_order_given_and_not_by_number():
    layout = laid_out(*(place(area=area) for area in (10, 20, 30)))
    assert layout.rows.paths == ((30,), (10,), (20,))


def test_a_dimension_with_one_value_stands_in_the_caption():
    layout = laid_out(place(area=10), place(area=20), place(area=10, year=2022))
    assert layout.rows.dimensions == ("area",)
    assert layout.columns.dimensions == ("year",)
    assert layout.fixed == {"indicator": 1, "stage": "", "part": ""}


def test_rows_and_columns_without_a_figure_are_left_out_and_counted():
    layout = laid_out(place(indicator=1, area=10), place(indicator=1, area=20), place(indicator=2, area=10), down=DOWN)
    assert layout.rows.paths == ((1, 10), (1, 20), (2, 10))
    assert layout.rows.empty == 1
    assert layout.columns.empty == 0


def test_outer_heads_span_their_lines():
    layout = laid_out(
        place(year=2022, stage="primary"), place(year=2022, stage="junior"), place(year=2023, stage="primary"),
        down=("indicator", "area", "part"), across=("year", "stage"),
    )  # fmt: skip
    years, stages = layout.columns.levels
    assert years == [Head((2022,), 2), Head((2023,), 1)]
    assert [head.path for head in stages] == [(2022, "primary"), (2022, "junior"), (2023, "primary")]


def test_equal_heads_below_different_ones_are_not_joined():
    layout = laid_out(
        place(year=2022, stage="primary"), place(year=2023, stage="primary"), place(year=2023, stage="junior"),
        down=("indicator", "area", "part"), across=("year", "stage"),
    )  # fmt: skip
    assert [head.path[-1] for head in layout.columns.heads(2)] == ["primary", "primary", "junior"]


@pytest.mark.parametrize(
    ("down", "across"),
    [
        (DOWN, ("year",)),
        (("year",), DOWN),
        (("part", "stage"), ("year", "area", "indicator")),
        (("area", "year"), ("stage", "part", "indicator")),
    ],
)
def test_every_figure_stands_in_exactly_one_cell(down, across):
    places = {
        place(indicator, area, year, stage, part)
        for n, (indicator, area, year, stage, part) in enumerate(
            (i, a, y, s, p)
            for i in (1, 2) for a in (10, 20, 30) for y in (2021, 2023) for s in ("", "junior") for p in ("", "public")
        )
        if n % 3
    }  # fmt: skip
    layout = laid_out(*places, down=down, across=across)
    cells = [layout.place(row, column) for row in layout.rows.paths for column in layout.columns.paths]
    assert len(set(cells)) == len(cells) == layout.cells
    assert places <= set(cells)
    for row in layout.rows.paths:
        assert any(layout.place(row, column) in places for column in layout.columns.paths)
    for column in layout.columns.paths:
        assert any(layout.place(row, column) in places for row in layout.rows.paths)


def test_heads_of_every_level_cover_all_lines():
    layout = laid_out(*(place(i, a, 2023, s) for i in (1, 2) for a in (10, 20) for s in ("", "primary")))
    for heads in layout.rows.levels:
        assert sum(head.span for head in heads) == len(layout.rows.paths) == 8


def test_dimensions_are_those_of_a_place():
    assert Place._fields == DIMENSIONS
