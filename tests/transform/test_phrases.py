"""Headings as the names of functions."""

import pytest

from nb2prod.transform.phrases import LONGEST, is_a_statement, is_about_a_thing, is_open, slug

SLUGS = {
    "its words": ("Clean the data", "clean_the_data"),
    "what is being done, as what to do": ("Bootstrapping a national estimate",
                                          "bootstrap_a_national_estimate"),
    "a gerund that is doubled or lost its e": ("Planning a route", "plan_a_route"),
    "two things being done": ("Evaluating and Reporting on Guessers",
                              "evaluate_and_report_on_guessers"),
    "a gerund that is a part of a thing": ("Training and validation sets",
                                           "training_and_validation_sets"),
    "a gerund with an article": ("Reading the file", "read_the_file"),
    "a thing that is done": ("House Analysis", "analyze_house"),
    "a thing that is done, of many": ("Feature Selection", "select_features"),
    "a thing that is done, with what": ("Analysis of the votes", "analyze_the_votes"),
    "a thing that is done after something else": ("Compare the data preparation",
                                                  "compare_the_data_preparation"),
    "what data scientists call it": ("3. Exploratory Data Analysis (EDA)", "explore_data"),
    "what is in brackets aside": ("Deploy the model (optional)", "deploy_the_model"),
    "brackets alone": ("(Optional)", "optional"),
    "a label aside": ("Appendix B: Incorporating information", "incorporate_information"),
    "the clause that says what to do": ("Extra - Calculate bias metrics", "calculate_bias_metrics"),
    "clauses of which the first says it": ("Load data, clean it", "load_data_clean"),
    "a label with a sign aside": ("Iteration #1: Create a job", "create_a_job"),
    "a task aside": ("Task: Generating a sequence", "generate_a_sequence"),
    "a number aside": ("Block 7 — Demo", "demo"),
    "a label alone": ("Question 1", "question_1"),
    "a letter aside": ("B) Delete rows", "delete_rows"),
    "set up": ("Setup data", "set_up_data"),
    "articles go first when there is no room": (
        "Create and train the k-nearest neighbors model",
        "create_and_train_nearest_neighbors_model",
    ),
    "cut at a preposition": (
        "Using the negative binomial distribution for a Monte Carlo simulation",
        "use_the_negative_binomial_distribution",
    ),
    "cut at a comma": (
        "Total the total-able data, and calculate per capita rates", "total_the_total_able_data",
    ),
    "cut before a clause": (
        "Incorporating data from states that do not disambiguate", "incorporate_data_from_states",
    ),
    "without modifiers, when there is nowhere to cut": (
        "Load and join congressional district demographics", "load_and_join_district_demographics",
    ),
    "how to do something": ("How to load the data", "load_the_data"),
    "how one does something": ("How do we compare models?", "compare_models"),
    "how many": ("How many units of sand come to rest?", "count_units_of_sand"),
    "how many, said at length": ("How many total calories did they carry?", "count_total_calories"),
    "what something is": ("What is the average age?", "average_age"),
    "why something is done": ("Why automate data science?", "automate_data_science"),
    "whether something is so": ("Is there a difference?", "check_a_difference"),
    "the first of two sentences": ("Find the top elves. How many are there?", "find_the_top_elves"),
    "what is no sentence's end": ("Lasso vs. Ridge", "lasso_vs_ridge"),
    "what is used": ("Using summary statistics", "use_summary_statistics"),
    "two things that are done": ("Reading and processing the data", "read_and_process_the_data"),
    "what is done, with an article": ("Automating the boring stuff", "automate_the_boring_stuff"),
    "a thing that is done, whose verb is a noun too": ("Model Selection", "select_models"),
    "no letters": ("---", ""),
    "a number alone": ("4.", ""),
    "a word of Python": ("Import", ""),
    "one endless word": ("x" * 90, "x" * LONGEST),
}  # fmt: skip


@pytest.mark.parametrize(("title", "expected"), SLUGS.values(), ids=SLUGS.keys())
def test_a_heading_as_a_name(title: str, expected: str) -> None:
    assert slug(title) == expected


@pytest.mark.parametrize(
    "name",
    [
        *("decision_tree", "by_sector_and_age", "tuples", "ages_of_donors"),
        *("time_series", "grid_approximation", "table_1_1"),
    ],
)
def test_a_thing_can_take_a_verb(name: str) -> None:
    assert is_about_a_thing(name)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("fit_the_tree", id="a verb"),
        pytest.param("look_around", id="a verb that is a noun too"),
        pytest.param("coarsen_them_all", id="a verb by its object"),
        pytest.param("featurize_texts", id="a verb by its ending"),
        pytest.param("posterizing_maps", id="something being done"),
        pytest.param("what_is_numpy", id="a question"),
        pytest.param("lists_can_not_be_keys", id="a sentence"),
    ],
)
def test_other_headings_are_left_alone(name: str) -> None:
    assert not is_about_a_thing(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("why_numpy", (True, False)),
        ("prepared_for_the_course", (True, False)),
        ("tuples_are_immutable", (False, True)),
        ("find_what_is_missing", (False, False)),
        ("decision_tree", (False, False)),
        ("seed_for_numpy", (False, False)),
    ],
)
def test_what_a_heading_asks_or_says(name: str, expected: tuple[bool, bool]) -> None:
    assert (is_open(name), is_a_statement(name)) == expected
