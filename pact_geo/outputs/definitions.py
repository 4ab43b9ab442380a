"""What the columns of our tables mean, in a sentence each, for the notes of an export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

DEFINITIONS: Mapping[str, str] = {
    "active_months": "Months with at least one report in the area.",
    "area_code": "The official code of the area.",
    "area_ha": "Size of the drawn area in hectares.",
    "area_id": "Number of the area in this run; a later run may number it otherwise.",
    "area_name": "The official name of the area.",
    "asked": "People who answered the question; no answer is not counted as a no.",
    "before": "Reports in the same months a year before, of months reported in both years.",
    "category": "What was reported, as the source names it.",
    "change": "Change on the same months a year before: 0.1 is 10% more. In a list of areas, what"
    " may be said of that change.",
    "change_high": "Upper end of the 95% interval of the change.",
    "change_low": "Lower end of the 95% interval of the change.",
    "count": "Reports in the months reported in full.",
    "evidence": "Whether recorded reports and what residents say point at the area alike.",
    "extent_m": "Largest distance between two places of the area, in metres.",
    "found": "How many refits, on changed data or settings, return the area.",
    "found_incidents": "How many refits on reports drawn again by chance return the area.",
    "found_places": "How many refits with places moved within their surroundings return the area.",
    "found_settings": "How many refits with settings up to a fifth other return the area.",
    "group": "Wards of one number cannot be told from the highest of them: intervals overlap.",
    "harm": "Sum of the weights of the area's reports, from the file of weights; a report without"
    " a weight adds nothing.",
    "harm_basis": "Whose weights they are, of what date, and what of them is an average of offence"
    " weights for a category.",
    "harm_unit": "What the weights are measured in.",
    "high": "Upper end of the 95% interval.",
    "hotspot_id": "Number of the hotspot in this run; a later run may number it otherwise.",
    "incidents": "Reports in the area over the months chosen.",
    "incident_id": "Identifier of the report; the same in any later file.",
    "largest_place_share": "Share of the area's reports recorded at its busiest single place.",
    "last_year": "Reports in the last twelve months, of months reported in both years.",
    "low": "Lower end of the 95% interval.",
    "month": "Month in which it happened or was reported.",
    "months": "Months the data cover.",
    "months_compared": "Pairs of months, a year apart, that the change rests on.",
    "name": "Name of the area, from its streets.",
    "note": "Why there is no figure, where there is none.",
    "now": "Reports in the last twelve months, of months reported in both years.",
    "one_location": "Whether most reports are recorded at one place; it may stand for a street.",
    "part_concern": "Share of the score from residents' concern, 0 to 1 before weighting;"
    " empty, and not counted, where no resident named a place.",
    "part_persistence": "Share of the score from months with reports, 0 to 1 before weighting.",
    "part_recency": "Share of the score from recent months, 0 to 1 before weighting.",
    "part_volume": "Share of the score from the number of reports, 0 to 1 before weighting.",
    "place_id": "Identifier of a place, made from its coordinate. Text, not a number.",
    "place_ids": "Identifiers of the places of the area.",
    "place_name": "Name of the place, as the source gives it.",
    "places": "Distinct recorded places in the area.",
    "population": "Residents or households the rate is per.",
    "rank": "1 is the highest.",
    "rank_high": "Lower end of the likely ranks: 95 in 100 redraws by chance lie within.",
    "rank_low": "Upper end of the likely ranks: 95 in 100 redraws by chance lie within.",
    "rate": "Reports per 1,000 a year. Months not reported in full are left out on both sides.",
    "reason": "Why there is no rate, or why a row was refused.",
    "refits": "How often the areas were found again on changed data or settings.",
    "relation": "The ward against the borough: likely is beyond the 95% interval, clearly beyond"
    " the 99.8% interval; too few to tell is fewer than 10 reports that fit the borough.",
    "reported_by": "The force or service that reported it.",
    "residents": "Residents who named a concern in the area.",
    "row": "Row of the file as a spreadsheet numbers it; the heading is row 1.",
    "said": "People who gave this answer.",
    "score": "Sum of the parts, each times its weight.",
    "share": "Share of those asked, 0 to 1.",
    "source": "Where the data come from.",
    "theme": "What residents are concerned about.",
    "top_categories": "Most frequent categories, most first.",
    "verdict": "What may be said of the change: likely is beyond the 95% interval, clearly beyond"
    " the 99.8% interval; no clear change means the interval holds none.",
    "ward_code": "The official code of the ward.",
    "ward_codes": "Wards the area lies in.",
    "year_before": "Reports in the same months a year before.",
}


def define(tables: Iterable[pd.DataFrame]) -> list[tuple[str, str]]:
    """Define every column of the tables that has a definition, in alphabetical order."""
    names: set[str] = set()
    for table in tables:
        names.update(str(name) for name in (*table.columns, *table.index.names) if name)
    return [(name, DEFINITIONS[name]) for name in sorted(names & DEFINITIONS.keys())]
