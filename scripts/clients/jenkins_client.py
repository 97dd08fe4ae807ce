"""python-jenkins starts the information job in the lab, follows it, and reads what it made."""

import os
import time
import urllib.request

import jenkins

JOB = "Containers-Runtime/armada-cruiser-automated-recovery/armada-ha-master-get-info"

server = jenkins.Jenkins(
    os.environ["JENKINS_URL"], username=os.environ["JENKINS_USER"], password=os.environ["JENKINS_TOKEN"]
)
assert server.get_whoami()["id"] == os.environ["JENKINS_USER"]
assert server.get_version().startswith("2.")
assert JOB in [job["fullname"] for job in server.get_all_jobs()]
assert server.job_exists(JOB)
assert not server.job_exists(f"{JOB}-of-nobody")
names = {one["name"] for one in server.get_job_info(JOB)["property"][0]["parameterDefinitions"]}
assert {"CLUSTERID", "TUGBOAT", "CARRIER_NAME"} <= names, names

item = server.build_job(
    JOB, {"CLUSTERID": os.environ["LOCATION"], "TUGBOAT": "prod-wdc04-carrier107", "CARRIER_NAME": "prod-wdc06-carrier1"}
)
number = None
for _ in range(600):
    executable = server.get_queue_item(item).get("executable")
    if executable:
        number = executable["number"]
        break
    time.sleep(0.1)
assert number is not None, "the item never left the queue"
for _ in range(600):
    build = server.get_build_info(JOB, number)
    if not build["building"]:
        break
    time.sleep(0.1)
assert build["result"] == "SUCCESS", build["result"]
assert server.get_job_info(JOB)["lastBuild"]["number"] == number
assert server.get_job_info(JOB)["lastCompletedBuild"]["number"] == number
assert server.get_build_console_output(JOB, number)
artifacts = [one["relativePath"] for one in build["artifacts"]]
assert artifacts, "no artifact"
# The links in answers lead somewhere.
password = urllib.request.HTTPPasswordMgrWithPriorAuth()
password.add_password(None, build["url"], os.environ["JENKINS_USER"], os.environ["JENKINS_TOKEN"], is_authenticated=True)
opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(password))
assert opener.open(f"{build['url']}api/json").status == 200
print(f"python-jenkins: build {number} ended SUCCESS with {len(artifacts)} artifacts")
