"""What Argo's and Pachyderm's models keep of a file, as JSON: what they do not know is gone."""

import json
import sys
from pathlib import Path

import yaml
from hera.workflows.models import CronWorkflow
from pachyderm_sdk.api.pps import CreatePipelineRequest


def argo(given):
    model = CronWorkflow.model_validate(given)
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)


def pachyderm(given):
    kept = CreatePipelineRequest().from_dict(given).to_dict()
    kept["datumTimeout"] = kept["datumTimeout"].replace(".000", "")
    kept["datumTries"] = int(kept["datumTries"])  # whole numbers are texts in its JSON
    kept["parallelismSpec"]["constant"] = int(kept["parallelismSpec"]["constant"])
    return kept


held = yaml.safe_load(Path(sys.argv[2]).read_text())
print(json.dumps({"argo": argo, "pachyderm": pachyderm}[sys.argv[1]](held)))
