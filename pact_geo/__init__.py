"""Priority action areas for community safety partnerships.

The public names are flat and load when first used, so that the core imports without the
app's packages: ``import pact_geo as pg; wards = pg.read_boundaries("wards.gpkg").table``.
"""

import lazy_loader as _lazy

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "errors": ["PactError"],
        "settings": ["HotspotSettings", "PriorityWeights", "Settings", "read_settings"],
        "workspace": ["Workspace"],
        "inputs.boundaries": ["read_boundaries"],
        "inputs.download": ["fetch_boundaries", "fetch_police"],
        "inputs.incidents": ["read_incidents"],
        "inputs.indicators": ["check_vintage", "read_indicators", "read_lookup"],
        "inputs.postcodes": ["read_postcodes"],
        "inputs.responses": ["draft_survey_mapping", "read_responses"],
        "inputs.weights": ["read_weights"],
        "analysis.concentration": ["measure_concentration", "tabulate_concentration"],
        "analysis.concern": ["count_residents", "find_concern_areas"],
        "analysis.coverage": ["measure_coverage"],
        "analysis.density": ["contrast_densities", "estimate_density", "lay_grid"],
        "analysis.emerging": ["find_emerging", "mann_kendall"],
        "analysis.grids": ["cell_neighbours", "find_cells", "lay_cells"],
        "analysis.hotspots": ["find_hotspots"],
        "analysis.impact": [
            "incidence_rate_ratio",
            "smallest_detectable_fall",
            "weighted_displacement_difference",
            "weighted_displacement_quotient",
        ],
        "analysis.likeness": ["find_similar", "funnel_limits"],
        "analysis.local_statistics": ["getis_ord", "global_moran", "local_moran"],
        "analysis.near_repeat": ["measure_near_repeats"],
        "analysis.priority": ["rank_priority_areas"],
        "analysis.rates": [
            "compare_wards",
            "measure_change",
            "poisson_interval",
            "wilson_interval",
        ],
        "analysis.scan": ["scan_circles"],
        "analysis.shapes": ["measure_hits"],
        "analysis.smoothing": ["smooth_rates"],
        "analysis.stability": ["estimate_stability"],
        "analysis.survey": ["measure_answers", "rank_concerns"],
        "analysis.timing": ["count_months_of_year", "weigh_hours"],
        "analysis.trend": ["compare_years", "count_months"],
        "analysis.validation": ["measure_prediction"],
        "analysis.vulnerability": ["measure_vulnerability"],
        "analysis.wards": ["assign_areas", "assign_wards", "count_incidents", "merge_places"],
        "outputs.disclosure": ["for_public"],
        "outputs.exports": ["write_csv", "write_excel", "write_geopackage"],
        "outputs.maps": ["draw_areas", "draw_wards"],
        "outputs.pictures": ["draw_areas_picture", "draw_wards_picture", "write_picture"],
        "demo": ["demo_wards", "write_demo"],
        "scale": ["count_partitions", "find_area_codes"],
    },
)
