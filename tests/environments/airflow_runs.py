"""What Airflow says to a folder of DAGs, as JSON; then it runs the first with the values given."""

import json
import sys

from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
from airflow.utils.db import initdb

folder, values = sys.argv[1:]
initdb()
DagBundlesManager().sync_bundles_to_db()
bag = DagBag(folder)
sync_bag_to_db(bag, "dags-folder", None)
run = bag.dags[sorted(bag.dags)[-1]].test(run_conf=json.loads(values))
dags = {name: [dag.schedule, dag.params.dump()] for name, dag in bag.dags.items()}
print(json.dumps({"errors": bag.import_errors, "dags": dags, "state": run.state}))
