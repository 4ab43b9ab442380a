"""Figures about areas: small tables written here, with every sum done by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from pact_geo.errors import InputError, UnsuitableDataError
from pact_geo.inputs.indicators import check_vintage, read_indicators, read_lookup
from pact_geo.inputs.indicators.about import read_date
from pact_geo.inputs.indicators.codes import area_kind
from pact_geo.inputs.indicators.lookups import chain_lookups
from pact_geo.tables import Boundaries, as_boundaries, as_lookup

ONS_STYLE = """Contents,,,,,,,,
,,,,,,,,
"Table X1: Mid-2020 Population Estimates for 2020 Wards, Persons",,,,,,,,
,,,,,,,,
Ward Code 1,Ward Name 1,LA Code (2021 boundaries),All Ages,0-17,18-24,25-44,45-64,65+
E05000001,Upper,E08000099,"14,893","3,000",893,"5,000","4,000","2,000"
E05000002,Lower,E08000099,"1,000",100,200,300,250,150
E05000003,North,E08000099,10,2,2,2,2,2
E05000004,South,E08000099,10,2,2,2,2,2
E05000005,East,E08000099,10,2,2,2,2,2
,,,,,,,,
1. There are 18 sub-threshold wards which are smaller than Output Areas,,,,,,,,
Aldersgate,Cheap,,,,,,,
"""
LONG = "area_code,indicator,value,numerator,denominator,date,source\n"


@pytest.fixture
def write(tmp_path):
    def file(text, name="figures.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return file


def make_lookup(*rows):
    table = pd.DataFrame(rows, columns=["from_code", "to_code", "share"])
    table.index.name = "row"
    return as_lookup(table.astype({"from_code": "str", "to_code": "str", "share": "float64"}))


def make_areas(codes, area_type="ward", vintage="May 2025") -> Boundaries:
    return as_boundaries(
        gpd.GeoDataFrame(
            {
                "area_name": [f"Area {code}" for code in codes],
                "area_type": area_type,
                "authority_code": "E08000099",
                "authority_name": "Marlowshire",
                "vintage": vintage,
            },
            index=pd.Index(codes, name="area_code", dtype="str"),
            geometry=[shapely.box(x, 0, x + 1, 1) for x in range(len(codes))],
            crs="EPSG:27700",
        )
    )


def values(found, indicator):
    return found.table["value"].xs(indicator, level="indicator").to_dict()


def noted(found, words):
    return [note for note in found.notes if words in note]


# --- population -------------------------------------------------------------------------------


def test_population_is_read_from_under_its_titles_and_above_its_notes(write):
    found = read_indicators(write(ONS_STYLE))
    upper = found.table["value"]["E05000001"]
    assert upper["population"] == 14893.0
    assert upper["population_under_18"] == 3000.0
    assert upper["population_65_and_over"] == 2000.0
    assert found.rows_accepted == 5
    assert found.dates == "mid-2020"
    assert found.source.startswith("Table X1: Mid-2020 Population Estimates")
    assert found.rejected["row"].tolist() == [12, 13]
    assert found.rejected["reason"].unique().tolist() == ["The area code is not a code."]


def test_a_count_has_its_whole_as_denominator(write):
    row = read_indicators(write(ONS_STYLE)).table.loc[("E05000001", "population_18_to_24")]
    assert row[["value", "numerator", "denominator"]].tolist() == [893.0, 893.0, 14893.0]


def test_an_age_group_the_ages_do_not_make_up_is_not_made(write):
    found = read_indicators(write(ONS_STYLE))
    assert "population_75_and_over" not in found.table.index.get_level_values("indicator")


def test_ages_by_sex_are_added_up(write):
    found = read_indicators(
        write("lsoa21_code,F0-17,F18-64,F65+,M0-17,M18-64,M65+\nE01000001,1,2,3,10,20,30\n"),
        date="2022",
    )
    assert values(found, "population") == {"E01000001": 66.0}
    assert values(found, "population_under_18") == {"E01000001": 11.0}
    assert values(found, "population_65_and_over") == {"E01000001": 33.0}


def test_ages_that_do_not_add_up_are_said(write):
    found = read_indicators(write(ONS_STYLE.replace(",893,", ",892,")))
    assert noted(found, "In 1 rows the ages do not add up to 'All Ages'")
    assert values(found, "population")["E05000001"] == 14893.0


def test_the_heading_s_row_can_be_given(write):
    path = write("ward_code,population\nold_code,people\nE05000001,5\n")
    found = read_indicators(
        path, header=2, area_code="old_code", columns={"population": "people"}, date="2020"
    )
    assert values(found, "population") == {"E05000001": 5.0}


def test_excel_is_read_like_csv(tmp_path, write):
    book = tmp_path / "figures.xlsx"
    with pytest.importorskip("xlsxwriter").Workbook(book) as workbook:
        workbook.add_worksheet("Contents").write(0, 0, "Nothing here")
        sheet = workbook.add_worksheet("Mid-2020 Persons")
        table = pd.read_csv(write(ONS_STYLE), header=None, dtype=str).fillna("")
        for row, cells in enumerate(table.to_numpy().tolist()):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
    from_book = read_indicators(book, sheet="Mid-2020 Persons")
    assert values(from_book, "population")["E05000001"] == 14893.0
    assert from_book.rows_accepted == 5
    assert from_book.dates == "mid-2020"


# --- groups, households, counts ------------------------------------------------------------------


def test_groups_in_rows_become_indicators_with_the_area_s_total(write):
    found = read_indicators(
        write(
            "lsoa21_code,disability,n,total_residents,prop\n"
            "E01000001,Disabled under the Equality Act,25,100,0.25\n"
            "E01000001,Not disabled under the Equality Act,75,100,0.75\n"
            "E01000002,Disabled under the Equality Act,10,50,0.2\n"
            "E01000002,Not disabled under the Equality Act,40,50,0.8\n",
            "disability21.csv",
        )
    )
    row = found.table.loc[("E01000002", "population_disabled")]
    assert row[["value", "numerator", "denominator"]].tolist() == [10.0, 10.0, 50.0]
    assert set(found.table.index.get_level_values("indicator")) == {
        "population_disabled",
        "population_not_disabled",
    }
    assert found.dates == "2021"


def test_groups_in_columns_become_indicators(write):
    found = read_indicators(
        write(
            "ward_code,ward_name,population,households,population_65_and_over,one_parent_families\n"
            "D01,Upper,1000,400,150,30\nD02,Lower,500,200,,20\n"
        ),
        date="2024",
    )
    assert values(found, "population") == {"D01": 1000.0, "D02": 500.0}
    assert values(found, "one_parent_families") == {"D01": 30.0, "D02": 20.0}
    older = found.table.loc[("D01", "population_65_and_over")]
    assert older[["value", "denominator"]].tolist() == [150.0, 1000.0]
    assert np.isnan(values(found, "population_65_and_over")["D02"])


def test_households_by_dimensions_of_deprivation(write):
    found = read_indicators(
        write(
            "lsoa21_code,households_number_deprivation_dimensions,count,percent\n"
            "E01000001,0.0,60,60\nE01000001,1.0,30,30\nE01000001,2.0,10,10\n",
            "census21.csv",
        )
    )
    table = found.table.loc["E01000001"]
    assert table["value"].to_dict() == {
        "households": 100.0,
        "households_deprived": 40.0,
        "households_deprived_0": 60.0,
        "households_deprived_1": 30.0,
        "households_deprived_2": 10.0,
    }
    assert table["denominator"].drop("households").unique().tolist() == [100.0]


def test_published_counts_are_read_by_category_and_in_all(write):
    names = write("name,code\nRubbish,B26\nDog fouling,B6\n", "codes.csv")
    found = read_indicators(
        write(
            "lsoa,kind,reports,users\nE01000001,B26,4,3\nE01000001,B6,2,2\nE01000002,B26,1,1\n"
            "S01000001,B26,9,9\n95GG06S3,B6,1,1\n"
        ),
        names=names,
        date="2018",
    )
    assert values(found, "reports_rubbish") == {"E01000001": 4.0, "E01000002": 1.0}
    assert values(found, "reports") == {"E01000001": 6.0, "E01000002": 1.0}
    assert (
        found.rejected["reason"].tolist()
        == ["The area code is of another kind than most in the file."] * 2
    )
    assert noted(found, "those like most, LSOA")


def test_a_total_with_an_unreadable_part_is_not_known(write):
    found = read_indicators(
        write("lsoa,kind,reports\nE01000001,a,4\nE01000001,b,four\nE01000002,a,1\n"), date="2018"
    )
    assert found.rejected["reason"].tolist() == ["The figure is not a number."]
    assert np.isnan(values(found, "reports")["E01000001"])
    assert values(found, "reports")["E01000002"] == 1.0


# --- long and wide --------------------------------------------------------------------------------


def test_a_long_table_tells_counts_from_percentages(write):
    found = read_indicators(
        write(
            LONG + "W00000001,population,200,,,2021,Census\n"
            "W00000001,unemployed_percent,5,10,200,2021,Census\n"
            "W00000001,house price average,120000,,,2021,Census\n"
        )
    )
    table = found.table.loc["W00000001"]
    assert table.loc["population", ["value", "numerator"]].tolist() == [200.0, 200.0]
    assert table.loc["unemployed_percent", ["value", "denominator"]].tolist() == [5.0, 200.0]
    average = table.loc["house_price_average"]
    assert average["value"] == 120000.0
    assert np.isnan(average["numerator"])
    assert found.dates == "2021"


def test_the_latest_figure_of_several_stands(write):
    found = read_indicators(
        write("area_code,indicator,value,year\nA1,population,10,2019\nA1,population,12,2021\n")
    )
    assert values(found, "population") == {"A1": 12.0}
    assert found.rejected[["row", "reason"]].to_numpy().tolist() == [
        [2, "A later figure of this area is in the file."]
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",population,3", "The row has no area code."),
        ("Upper ward,population,3", "The area code is not a code."),
        ("A2,population,many", "The figure is not a number."),
        ("A2,population,", "The row has no figure."),
        ("A2,population,-3", "A count is below nought."),
        ("A1,population,11", "The figure of this area stands there already."),
        ("A2,,3", "The row has no indicator."),
    ],
)
def test_a_row_is_refused_with_its_reason(write, row, reason):
    found = read_indicators(
        write(f"area_code,indicator,value\nA1,population,10\n{row}\n"), date="2021"
    )
    assert found.rejected[["row", "reason"]].to_numpy().tolist() == [[3, reason]]
    assert values(found, "population") == {"A1": 10.0}


def test_a_withheld_figure_is_missing_not_nought(write):
    found = read_indicators(
        write("area_code,indicator,value\nA1,carers,c\nA2,carers,5\nA3,carers,-\n"), date="2021"
    )
    assert found.rows_rejected == 0
    assert np.isnan([values(found, "carers")[code] for code in ("A1", "A3")]).all()
    assert noted(found, "2 figures of 'value' withheld")


def test_one_bad_cell_of_several_leaves_the_row(write):
    found = read_indicators(
        write("ward_code,population,households\nA1,10,lots\nA2,20,8\n"), date="2021"
    )
    assert values(found, "population") == {"A1": 10.0, "A2": 20.0}
    assert np.isnan(values(found, "households")["A1"])
    assert noted(found, "1 row with a cell that is not a number")


def test_columns_are_named_by_the_caller(write):
    found = read_indicators(
        write("zone,people 2021,all homes\nA1,10,4\n"),
        area_code="zone",
        columns={"population": "People 2021", "households": "all homes"},
    )
    assert found.table["value"].to_dict() == {("A1", "households"): 4.0, ("A1", "population"): 10.0}
    assert found.dates == "2021"


def test_a_named_column_that_is_not_there_is_an_error(write):
    with pytest.raises(InputError, match="There is no column 'people'"):
        read_indicators(write("ward_code,population\nA1,1\n"), columns={"population": "people"})


def test_names_without_codes_are_not_enough(write):
    with pytest.raises(InputError, match="No column holds area codes") as caught:
        read_indicators(write("ward,population\nUpper,10\n"), date="2021")
    assert "never joined by their names" in caught.value.remedy


def test_the_smallest_areas_are_taken(write):
    found = read_indicators(
        write("LA code,Ward code,population\nE08000099,E05000001,10\nE08000099,E05000002,20\n"),
        date="2021",
    )
    assert set(values(found, "population")) == {"E05000001", "E05000002"}


# --- deprivation ----------------------------------------------------------------------------------

IMD = "lsoa11_code,IMD_decile,IMD_rank,Crime_score\nE01000001,2,1000,-0.5\nE01000002,9,30000,1.5\n"
INTO_ONE = make_lookup(("E01000001", "E05000001", 1), ("E01000002", "E05000001", 1))


def test_deprivation_of_small_areas_is_read_as_it_stands(write):
    found = read_indicators(write(IMD, "imd2019.csv"))
    assert values(found, "imd_decile") == {"E01000001": 2.0, "E01000002": 9.0}
    assert values(found, "imd_crime_score") == {"E01000001": -0.5, "E01000002": 1.5}
    assert found.dates == "2019"


def test_the_ministry_s_long_headings_are_understood(write):
    found = read_indicators(
        write(
            "LSOA code (2011),LSOA name (2011),Index of Multiple Deprivation (IMD) Score,"
            "Crime Decile (where 1 is most deprived 10% of LSOAs)\nE01000001,Upper 001A,20.5,3\n"
        ),
        date="2019",
    )
    assert found.table["value"].to_dict() == {
        ("E01000001", "imd_crime_decile"): 3.0,
        ("E01000001", "imd_score"): 20.5,
    }


def test_deprivation_is_averaged_by_population_and_never_added(write):
    people = read_indicators(
        write("lsoa11_code,population\nE01000001,100\nE01000002,300\n", "people.csv"), date="2019"
    )
    found = read_indicators(write(IMD, "imd2019.csv"), lookups=[INTO_ONE], weights=people.table)
    # (100 x 1000 + 300 x 30000) / 400 and (100 x -0.5 + 300 x 1.5) / 400
    assert values(found, "imd_rank") == {"E05000001": 22750.0}
    assert values(found, "imd_crime_score") == {"E05000001": 1.0}
    fifth = found.table.loc[("E05000001", "imd_most_deprived_20_percent")]
    assert fifth[["value", "numerator", "denominator"]].tolist() == [25.0, 100.0, 400.0]
    assert "imd_decile" not in found.table.index.get_level_values("indicator")
    assert noted(found, "weighted by the population")


def test_without_population_each_area_weighs_the_same(write):
    found = read_indicators(write(IMD, "imd2019.csv"), lookups=[INTO_ONE])
    assert values(found, "imd_rank") == {"E05000001": 15500.0}
    assert values(found, "imd_most_deprived_20_percent") == {"E05000001": 50.0}
    assert noted(found, "each area of the file weighs the same")


# --- lookups --------------------------------------------------------------------------------------

PEOPLE = "lsoa11_code,population\nE01000001,10\nE01000002,3\nE01000003,4\n"


def test_counts_are_added_up_and_divided_equally(write):
    lookup = read_lookup(
        write(
            "lsoa11_code,change_code,lsoa21_code\nE01000001,S,E01000011\nE01000001,S,E01000012\n"
            "E01000002,M,E01000013\nE01000003,M,E01000013\n",
            "lookup.csv",
        )
    )
    assert noted(lookup, "1 area in more than one of the areas led to: divided equally")
    found = read_indicators(write(PEOPLE), lookups=[lookup], date="2020")
    assert values(found, "population") == {"E01000011": 5.0, "E01000012": 5.0, "E01000013": 7.0}


def test_an_area_is_divided_by_the_population_it_leads_to(write):
    people = read_indicators(
        write("lsoa21_code,population\nE01000011,75\nE01000012,25\n", "people.csv"), date="2021"
    )
    lookup = read_lookup(
        write("a_code,b_code\nE01000001,E01000011\nE01000001,E01000012\n", "lookup.csv"),
        weights=people.table,
    )
    assert lookup.table["share"].tolist() == [0.75, 0.25]
    assert noted(lookup, "divided by their population")


def test_a_share_of_the_file_s_own_is_kept_when_it_is_whole(write):
    lookup = read_lookup(
        write(
            "from_code,to_code,share\nE01000001,E05000001,0.9\nE01000001,E05000002,0.1\n"
            "E01000002,E05000002,0.7\n",
            "lookup.csv",
        )
    )
    assert lookup.table["share"].tolist() == [0.9, 0.1]
    assert lookup.rejected["reason"].tolist() == ["The shares of the area do not add up to 1."]


def test_lookup_rows_without_both_codes_or_there_twice_are_refused(write):
    lookup = read_lookup(
        write("a_code,b_code\nE01000001,E05000001\nE01000001,E05000001\nE01000002,\n", "lookup.csv")
    )
    assert lookup.rejected["reason"].tolist() == [
        "The two codes stand there already.",
        "One of the two codes is missing.",
    ]
    assert lookup.table["share"].tolist() == [1.0]


def test_lookup_columns_are_named_by_the_caller(write):
    path = write("a_code,b_code,c_code\nE01000001,E05000001,E08000099\n", "lookup.csv")
    lookup = read_lookup(path, from_code="b_code", to_code="c_code")
    assert lookup.table[["from_code", "to_code"]].to_numpy().tolist() == [
        ["E05000001", "E08000099"]
    ]
    with pytest.raises(InputError, match="There is no column 'd_code'"):
        read_lookup(path, from_code="d_code")


def test_a_lookup_needs_two_columns_of_codes(write):
    with pytest.raises(InputError, match="does not hold two columns of area codes"):
        read_lookup(write("a_code,name\nE01000001,Upper\n", "lookup.csv"))


def test_lookups_given_as_files_are_used_by_the_columns_that_fit(write):
    first = write("lsoa21_code,lsoa11_code\nE01000011,E01000001\nE01000012,E01000002\n", "one.csv")
    second = write(
        "lsoa21_code,msoa21_code,ward24_code\nE01000011,E02000001,E05000001\n"
        "E01000012,E02000001,E05000001\n",
        "two.csv",
    )
    found = read_indicators(
        write("lsoa11_code,population\nE01000001,10\nE01000002,3\n"),
        lookups=[first, second],
        to=make_areas(["E05000001"]),
        date="2020",
    )
    assert values(found, "population") == {"E05000001": 13.0}


def test_a_code_that_is_not_in_the_lookup_is_refused(write):
    lookup = make_lookup(("E01000001", "E05000001", 1))
    found = read_indicators(write(PEOPLE), lookups=[lookup], date="2020")
    assert found.rejected["reason"].tolist() == ["The area code is not in the lookup."] * 2
    assert values(found, "population") == {"E05000001": 10.0}


def test_an_area_lost_in_part_on_the_way_is_refused_whole(write):
    first = make_lookup(("E01000001", "X1", 0.5), ("E01000001", "X2", 0.5), ("E01000002", "X1", 1))
    second = make_lookup(("X1", "E05000001", 1))
    assert chain_lookups([first, second])["from_code"].tolist() == ["E01000002"]


def test_a_lookup_of_other_areas_is_an_error(write):
    with pytest.raises(UnsuitableDataError, match="None of the 3 area codes, such as E01000001"):
        read_indicators(write(PEOPLE), lookups=[make_lookup(("E02000001", "X1", 1))], date="2020")
    other = write("a_code,b_code\nE02000001,E05000001\n", "other.csv")
    with pytest.raises(UnsuitableDataError, match=r"other\.csv: None of the 3 area codes"):
        read_indicators(write(PEOPLE), lookups=[other], date="2020")


def test_a_ward_the_file_holds_only_in_part_has_no_figure(write):
    lookup = make_lookup(
        ("E01000001", "E05000001", 1), ("E01000009", "E05000001", 1), ("E01000002", "E05000002", 1)
    )
    found = read_indicators(
        write("lsoa11_code,population\nE01000001,10\nE01000002,3\n"), lookups=[lookup], date="2020"
    )
    assert np.isnan(values(found, "population")["E05000001"])
    assert values(found, "population")["E05000002"] == 3.0
    assert noted(found, "1 area only in part in the file, so without a figure: E05000001")


def test_published_counts_need_no_row_where_nothing_was_counted(write):
    lookup = make_lookup(("E01000001", "E05000001", 1), ("E01000009", "E05000001", 1))
    found = read_indicators(
        write("lsoa,kind,reports\nE01000001,a,4\nE01000001,b,1\n"),
        kind="counts",
        columns={"category": "kind"},
        lookups=[lookup],
        date="2018",
    )
    assert values(found, "reports") == {"E05000001": 5.0}


def test_thirds_add_up_to_the_whole_exactly(write):
    lookup = make_lookup(*[("E01000001", f"E0500000{n}", 1 / 3) for n in range(3)])
    found = read_indicators(
        write("lsoa11_code,population\nE01000001,10\n"), lookups=[lookup], date="2020"
    )
    assert sorted(values(found, "population").values()) == [3.333333, 3.333333, 3.333334]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=6),
    st.lists(
        st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), min_size=1, max_size=4),
        min_size=6,
        max_size=6,
    ),
    st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=3), min_size=6, max_size=6),
)
def test_totals_survive_any_two_lookups(tmp_path_factory, people, first, second):
    one = []
    for start, ends in enumerate(first):
        weights = {f"B{end}": weight for end, weight in ends}
        one += [
            (f"A{start}", end, weight / sum(weights.values())) for end, weight in weights.items()
        ]
    two = [
        (f"B{start}", f"C{end}", 1 / len(set(ends)))
        for start, ends in enumerate(second)
        for end in sorted(set(ends))
    ]
    path = tmp_path_factory.mktemp("figures") / "figures.csv"
    rows = "".join(f"A{number},{count}\n" for number, count in enumerate(people))
    path.write_text("area_code,reports\n" + rows, encoding="utf-8")
    found = read_indicators(
        path,
        kind="counts",
        lookups=[make_lookup(*one), make_lookup(*two)],
        date="2020",
    )
    millionths = np.rint(found.table["value"].to_numpy() * 1e6).astype("int64")
    assert millionths.sum() == sum(people) * 10**6


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "A1", "A2", "B 3", "E01000001"]),
            st.sampled_from(["", "population", "carers"]),
            st.sampled_from(["", "1", "-2", "c", "x1", "1,000"]),
        ),
        max_size=10,
    )
)
def test_every_row_is_accepted_or_refused(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("figures") / "figures.csv"
    frame = pd.DataFrame(
        [("A9", "population", "7"), *rows], columns=["area_code", "indicator", "value"]
    )
    frame.to_csv(path, index=False)
    found = read_indicators(path, date="2020")
    assert found.rows_read == sum(any(row) for row in rows) + 1
    assert found.rows_accepted == len(found.table)


# --- date, source, vintage ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Table 1: Mid-2020 Population Estimates for 2021 LAs", "mid-2020"),
        ("population20_lsoa11_wigan.csv", "2020"),
        ("imd2019_england_lsoa11.csv", "2019"),
        ("census21_deprivation_lsoa21.csv", "2021"),
        ("reports_lsoa_2018.csv", "2018"),
        ("ons_mid2020_persons.csv", "mid-2020"),
        ("wards_lsoa11.csv", ""),
        ("LSOA21CD", ""),
    ],
)
def test_a_year_is_told_from_the_name_of_a_geography(text, date):
    assert read_date(text, any_year=True) == date


def test_a_file_that_does_not_say_its_date_is_an_error_with_the_remedy(write):
    with pytest.raises(InputError, match="does not say what date") as caught:
        read_indicators(write("ward_code,population\nA1,1\n"))
    assert 'Give date="mid-2020"' in str(caught.value)


def test_date_and_source_given_stand_over_the_file_s(write):
    found = read_indicators(write(ONS_STYLE), date="2019", source="Office for Somewhere")
    assert (found.dates, found.source) == ("2019", "Office for Somewhere")
    assert set(found.table["source"]) == {"Office for Somewhere"}


def test_indicators_of_another_vintage_are_refused(write):
    found = read_indicators(write(ONS_STYLE))
    with pytest.raises(UnsuitableDataError, match="None of the 2 ward codes of May 2025") as caught:
        check_vintage(found.table, make_areas(["E05009001", "E05009002"]))
    assert "such as E05009001" in caught.value.reason
    assert "give lookups" in caught.value.remedy


def test_a_few_codes_in_common_are_not_the_same_vintage(write):
    rows = "".join(f"E0500000{n},{n}\n" for n in range(9))
    found = read_indicators(write("ward_code,population\n" + rows), date="2020")
    areas = make_areas(["E05000001", "E05009002", "E05009003"])
    with pytest.raises(UnsuitableDataError, match="Only 1 of the 3 ward codes"):
        check_vintage(found.table, areas)
    check_vintage(found.table, areas, least=0.3)


def test_figures_of_one_borough_fit_a_map_of_many(write):
    found = read_indicators(write(ONS_STYLE))
    check_vintage(found.table, make_areas([f"E0500000{n}" for n in range(9)]))


def test_reading_to_areas_of_another_vintage_is_refused(write):
    with pytest.raises(UnsuitableDataError, match="None of the 1 ward codes"):
        read_indicators(write(ONS_STYLE), to=make_areas(["E05009001"]))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("E05014989", "ward"),
        ("W01000001", "LSOA"),
        ("S01006506", "Scottish data zone"),
        ("95GG06S3", "99AA99A9"),
        ("X12000001", "X12"),
    ],
)
def test_kinds_of_codes(code, kind):
    assert area_kind(code) == kind
