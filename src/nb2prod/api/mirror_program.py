"""Run by itself: shows MLflow the runs of standard input, a line of JSON each.

For each it answers with a line: why MLflow could not be shown it, or "". After three such in a row
it ends, so that nobody waits for what is not there.
"""

import json
import re
import sys
from itertools import islice
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import Metric, Param
from mlflow.exceptions import MlflowException

_NO_NAME = re.compile(r"[^\w\-. ]")
_MOST_PARAMETERS = 100
_LONGEST = 5000
_TIMES = 3


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    failures = 0
    for line in sys.stdin:
        reason = ""
        try:
            _show(MlflowClient(), json.loads(line))
        except Exception as error:  # it stands for whatever its store, server and disk raise
            reason = f"{type(error).__name__}: {error}"[:_LONGEST]
        print(json.dumps(reason), file=answers, flush=True)
        failures = failures + 1 if reason else 0
        if failures == _TIMES:
            return


def _show(client: MlflowClient, run: dict[str, Any]) -> None:
    tags = {name: value[:_LONGEST] for name, value in run["tags"].items()}
    made = client.create_run(
        _experiment(client, run["experiment"]), run["started"], tags, run_name=run["name"]
    )
    name, now = made.info.run_id, run["finished"]
    metrics = [Metric(_named(n), value, now, 0) for n, value in run["metrics"].items()]
    parameters = (Param(_named(n), value[:_LONGEST]) for n, value in run["parameters"].items())
    client.log_batch(name, metrics=metrics)
    while some := list(islice(parameters, _MOST_PARAMETERS)):
        client.log_batch(name, params=some)
    client.log_artifact(name, run["notebook"])
    client.set_terminated(name, run["status"], now)


def _experiment(client: MlflowClient, name: str) -> str:
    """Its number; another process may make it at the same time."""
    for _ in range(2):
        if found := client.get_experiment_by_name(name):
            return str(found.experiment_id)
        try:
            return str(client.create_experiment(name))
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
    raise RuntimeError(f"the experiment {name} is there and is not")


def _named(name: str) -> str:
    """The name with what it takes in names."""
    return _NO_NAME.sub("_", name)


if __name__ == "__main__":
    main()
