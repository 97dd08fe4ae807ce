"""PyGithub opens an issue in the lab, changes it, finds it, and is refused what GitHub refuses."""

import os
import urllib.request

from github import Auth, Github, GithubException

github = Github(base_url=os.environ["GITHUB_URL"], auth=Auth.Token(os.environ["GITHUB_TOKEN"]), retry=None)
assert github.get_user().login
repository = github.get_repo(os.environ["GITHUB_REPOSITORY"])
assert repository.has_issues
assert repository.full_name in [one.full_name for one in github.get_user().get_repos()]

location = os.environ["LOCATION"]
issue = repository.create_issue(title=f"{location} cannot reach IAM", body="What was found.", labels=["satlink"])
assert [label.name for label in issue.labels] == ["satlink"]
issue.edit(body="What was found, and more.", state="closed")
assert repository.get_issue(issue.number).state == "closed"
assert [one.number for one in repository.get_issues(state="all", labels=["satlink"])] == [issue.number]
assert issue.number in [one.number for one in github.search_issues(f'repo:{repository.full_name} "{location}"')]
assert urllib.request.urlopen(issue.html_url).status == 200


def refused(field, **changes):
    try:
        repository.create_issue(**{"title": "one", **changes})
    except GithubException as error:
        assert error.status == 422, error
        assert field in [one["field"] for one in error.data["errors"]], error.data
    else:
        raise AssertionError(f"{field} was not refused")


refused("title", title="t" * 257)
refused("assignees", assignees=["nobody-here"])
refused("body", body="b" * 65_537)
print(f"PyGithub: issue {issue.number} was opened, changed and found")
