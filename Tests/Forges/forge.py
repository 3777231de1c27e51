#!/usr/bin/env python3
"""A forge for the tests: the REST calls of GitHub, GitLab or Gitea that a review needs, over a bare git repository.

    forge.py GitHub|GitLab|Gitea REPOSITORY.git

It prints its port, and ends when its standard input does. Requests must have the shapes that the forge documents
(Shapes/*.json): whatever differs is kept for `GET /_violations`. Tests act as people, and break things, by
`POST /_do {"verb": ..., ...}`.
"""

import datetime
import json
import os
import re
import subprocess
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KIND, REPOSITORY = sys.argv[1], sys.argv[2]
PREFIX = {"GitHub": "/api/v3", "GitLab": "/api/v4", "Gitea": "/api/v1"}[KIND]
with open(os.path.join(os.path.dirname(__file__), "Shapes", KIND + ".json"), encoding="utf-8") as file:
    SHAPES = json.load(file)
LOCK = threading.RLock()


class Answer(Exception):
    def __init__(self, status, body=None, headers=None):
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers or {}


class State:
    name = "acme/estate"
    old_names: list = []
    pulls: list = []
    statuses: list = []
    log: list = []
    violations: list = []
    faults: list = []
    tokens = {"valid-token-0001": "kedge-bot"}
    comment_ids = 0
    issued = 0
    redirects = 301
    # What the forge tells of the token and the repository.
    told: dict = {"push": True, "level": 30, "scopes": None, "archived": False, "pulls": True, "app": {
        "contents": "write", "pull_requests": "write", "statuses": "write", "metadata": "read"}, "suspended": None}


def git(*arguments):
    done = subprocess.run(["git", "-C", REPOSITORY, *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def sha(branch):
    try:  # As git keeps it until it is packed; starting git for every branch of every answer takes long.
        with open(os.path.join(REPOSITORY, "refs", "heads", branch), encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return git("rev-parse", "--verify", "--quiet", "refs/heads/" + branch)


def time(of=None):
    return None if of is None else datetime.datetime.fromtimestamp(1_764_000_000 + of, datetime.timezone.utc).strftime(
        "%Y-%m-%dT%H:%M:%SZ" if KIND == "GitHub" else "%Y-%m-%dT%H:%M:%S.123Z" if KIND == "GitLab"
        else "%Y-%m-%dT%H:%M:%S+00:00")


# MARK: shapes of requests


def check(value, schema, place):
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict,
             "null": type(None)}
    wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, kinds[kind]) and (kind == "boolean" or not isinstance(value, bool)) for kind in wanted):
        return [f"{place} is not {wanted}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{place} is {value!r}")
    if isinstance(value, str) and len(value) > schema.get("maxLength", 1 << 30):
        found.append(f"{place} has {len(value)} characters")
    if isinstance(value, list) and "items" in schema:
        for item in value:
            found += check(item, schema["items"], place + "[]")
    if isinstance(value, dict) and "properties" in schema:
        found += [f"{place} lacks {key}" for key in schema.get("required", []) if key not in value]
        for key, item in value.items():
            if key not in schema["properties"]:
                found.append(f"{place} has {key}")
            else:
                found += check(item, schema["properties"][key], f"{place}.{key}")
    return found


def shape(method, path, query, body, headers):
    """The parts of the path of the documented call that this is; what is wrong with it is noted."""
    for entry in SHAPES["calls"]:
        verb, template = entry["call"].split(" ")
        match = re.fullmatch(re.sub(r"\{\w+\}", "([^/]+)", template), path)
        if verb != method or not match:
            continue
        found = [f"header {name}: {headers.get(name)!r}" for name, pattern in SHAPES["headers"].items()
                 if not re.fullmatch(pattern, headers.get(name) or "")]
        for key, value in query:
            if not re.fullmatch(entry.get("query", {}).get(key, "(?!)"), value):
                found.append(f"query {key}={value}")
        if "body" in entry:
            found += ["no body"] if body is None else check(body, entry["body"], "body")
            if headers.get("content-type") != "application/json":
                found.append("content-type")
        elif body is not None:
            found.append("has a body")
        State.violations += [f"{method} {path}: {what}" for what in found]
        return entry["call"], [urllib.parse.unquote(part) for part in match.groups()]
    State.violations.append(f"{method} {path}: not a documented call")
    raise Answer(404, {"message": "Not Found"})


# MARK: what people and the forge do


def open_pull(who, head, base, title, body):
    if not sha(head) or not sha(base):
        raise Answer(422 if KIND == "GitHub" else 404 if KIND == "Gitea" else 400, {"message": "no such branch"})
    if any(p["state"] == "open" and p["head"] == head and p["base"] == base for p in State.pulls):
        raise Answer(*{
            "GitHub": (422, {"message": "Validation Failed", "errors": [{
                "resource": "PullRequest", "code": "custom",
                "message": f"A pull request already exists for acme:{head}."}]}),
            "GitLab": (409, {"message": [f"Another open merge request already exists for this source branch: !1"]}),
            "Gitea": (409, {"message": "pull request already exists for these targets", "url": "x"}),
        }[KIND])
    pull = {"number": len(State.pulls) + 1, "head": head, "base": base, "title": title, "body": body, "state": "open",
            "user": who, "labels": [], "asked": [], "teams": [], "reviews": [], "comments": [], "merged": False,
            "merge": None, "by": None, "sha": None}
    State.pulls.append(pull)
    return pull


def head_of(pull):
    return pull["sha"] or sha(pull["head"]) or "0" * 40


def close(pull, who):
    pull.update(sha=head_of(pull), state="closed", by=who)


def close_without_branch():
    """GitHub and Gitea close pull requests whose branch is gone, GitLab does not."""
    for pull in State.pulls:
        if pull["state"] == "open":
            pull["last"] = sha(pull["head"]) or pull.get("last")
            if not sha(pull["head"]) and KIND != "GitLab":
                pull.update(sha=pull["last"], state="closed", by="ada")


def merge(pull, who, how):
    base, head = sha(pull["base"]), head_of(pull)
    tree = git("merge-tree", "--write-tree", base, head).split("\n")[0]
    parents = ["-p", base] + (["-p", head] if how == "merge" else [])
    commit = subprocess.run(
        ["git", "-C", REPOSITORY, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit-tree", tree,
         *parents, "-m", "Merge"], capture_output=True, text=True, check=True).stdout.strip()
    git("update-ref", "refs/heads/" + pull["base"], commit)
    close(pull, who)
    pull.update(merged=True, merge=commit)


def do(order):
    verb = order["verb"]
    pull = State.pulls[order["number"] - 1] if "number" in order else None
    if verb == "close": close(pull, "ada")
    elif verb == "reopen": pull.update(state="open", by=None, sha=None)
    elif verb == "merge": merge(pull, "ada", order.get("how", "merge"))
    elif verb == "approve":
        pull["reviews"].append({"user": "ada", "state": "APPROVED", "sha": head_of(pull)})
        pull["asked"] = [user for user in pull["asked"] if user != "ada"]
        pull["teams"] = []  # She is a member of all of them.
    elif verb == "edit": pull.update(order["fields"])
    elif verb == "rename": State.old_names.append(State.name); State.name = order["name"]; State.redirects = order.get("status", 301)
    elif verb == "fault": State.faults.append({"times": 1, "headers": {}, "body": None, "after": False, "twin": False, **order})
    elif verb == "heal": State.faults.clear()
    elif verb == "tell": State.told |= order["told"]
    elif verb == "tokens": State.tokens = order["tokens"]
    elif verb == "open": open_pull("ada", order["head"], order["base"], "by hand", "")
    else: raise Answer(400, {"message": verb})


# MARK: answers


def user(login):
    return None if login is None else (
        {"id": sum(login.encode()), "username": login, "name": login, "state": "active", "web_url": "http://x/" + login}
        if KIND == "GitLab" else {"id": sum(login.encode()), "login": login})


def labels(pull):
    return pull["labels"] if KIND == "GitLab" else [{"id": LABELS[n], "name": n} for n in pull["labels"]]


LABELS = {"access": 7, "kedge": 8}


def pull_json(pull):
    number, is_open = pull["number"], pull["state"] == "open"
    if KIND == "GitLab":
        return {
            "id": 900 + number, "iid": number, "project_id": 42, "title": pull["title"], "description": pull["body"],
            "state": "merged" if pull["merged"] else "opened" if is_open else "closed",
            "web_url": f"http://gitlab.example/{State.name}/-/merge_requests/{number}", "author": user(pull["user"]),
            "source_branch": pull["head"], "target_branch": pull["base"], "source_project_id": 42,
            "target_project_id": 42, "sha": head_of(pull), "labels": labels(pull),
            "reviewers": [user(name) for name in pull["asked"]], "draft": False,
            "merge_user": user(pull["by"]) if pull["merged"] else None, "merged_at": time(2) if pull["merged"] else None,
            "merge_commit_sha": pull["merge"], "squash_commit_sha": None,
            "closed_by": None if is_open or pull["merged"] else user(pull["by"]),
            "closed_at": None if is_open or pull["merged"] else time(2), "created_at": time(number)}
    repository = {"id": 42, "name": State.name.split("/")[1], "full_name": State.name}
    sides = {side: {"ref": pull[side], "label": "acme:" + pull[side], "repo": repository,
                    "sha": head_of(pull) if side == "head" else sha(pull["base"])} for side in ("head", "base")}
    answer = {
        "id": 900 + number, "number": number, "state": pull["state"], "title": pull["title"],
        "body": pull["body"], "user": user(pull["user"]), "html_url": f"http://forge.example/{State.name}/pulls/{number}",
        "labels": labels(pull), "requested_reviewers": [user(name) for name in pull["asked"]],
        "merged_at": time(2) if pull["merged"] else None, "closed_at": None if is_open else time(2),
        "merge_commit_sha": pull["merge"], "created_at": time(number), **sides}
    if KIND == "Gitea":
        for side, value in sides.items():
            value.update(repo_id=42, label=pull[side])
            if side == "head" and not sha(pull["head"]):
                value["ref"] = f"refs/pull/{number}/head"
        answer.update(merged=pull["merged"], merged_by=user(pull["by"]) if pull["merged"] else None,
                      requested_reviewers_teams=[{"id": 1, "name": team} for team in pull["teams"]])
    else:
        answer.update(requested_teams=[{"id": 1, "slug": team, "name": team} for team in pull["teams"]])
    return answer


def page(items, query, size):
    count, number = int(query.get(size, 20)), int(query.get("page", 1))
    part = items[(number - 1) * count:number * count]
    more = len(items) > number * count
    return Answer(200, part, {"Link": f'<http://x/?page={number + 1}>; rel="next", <http://x/?page=9>; rel="last"'} if more else {})


def find(number):
    if not number.isdigit() or not 0 < int(number) <= len(State.pulls):
        raise Answer(404, {"message": "Not Found"})
    return State.pulls[int(number) - 1]


def add_comment(pull, who, text):
    State.comment_ids += 1
    comment = {"id": State.comment_ids, "body": text, "user": user(who), "author": user(who), "system": False}
    pull["comments"].append(comment)
    return comment


def statuses(commit, context=None):
    found = [s for s in reversed(State.statuses) if s["sha"] == commit and context in (None, s["context"])]
    return [{"id": s["id"], "state": s["state"], "status": s["state"], "context": s["context"], "name": s["context"],
             "description": s.get("description"), "target_url": s.get("target_url") or (
                 "" if KIND == "Gitea" else None)} for s in found]


def add_status(commit, body):
    if git("cat-file", "-t", commit) != "commit":
        raise Answer(422 if KIND == "GitHub" else 404, {"message": "No commit found"})
    if KIND == "GitLab":  # One that has not ended is changed; all others stay.
        for status in State.statuses:
            if status["sha"] == commit and status["context"] == body["name"] and status["state"] == "pending":
                status.update(description=body.get("description"), target_url=body.get("target_url"))
                if body["state"] == "pending":
                    raise Answer(400, {"message": "Cannot transition status via :enqueue from :pending (Reason(s): x)"})
                status["state"] = body["state"]
                return statuses(commit)[0]
    State.statuses.append({"id": len(State.statuses) + 1, "sha": commit, "context": body.get("context") or body.get("name"),
                           **{key: body.get(key) for key in ("state", "description", "target_url")}})
    return statuses(commit)[0]


def label(pull, names):
    pull["labels"] += [name for name in names if name not in pull["labels"]]


def ask(pull, names, teams=()):
    if pull["user"] in names:
        raise Answer(422, {"message": "Review cannot be requested from pull request author."})
    if "nobody" in names:
        raise Answer(*((404, {"message": "user does not exist [name: nobody]"}) if KIND == "Gitea" else (422, {
            "message": "Reviews may only be requested from collaborators. One or more of the users or teams you specified "
                       "is not a collaborator of the acme/estate repository."})))
    pull["asked"] += [name for name in names if name not in pull["asked"]]
    pull["teams"] += [name for name in teams if name not in pull["teams"]]


def told_scopes():
    if State.told["scopes"] == "untold":
        raise Answer(401, {"message": "401 Unauthorized"})
    return (State.told["scopes"] or "api").split(", ")


def answer(call, parts, query, body, who):
    """What the forge answers; Answer, or a value for 200, or for 201 where something was made."""
    verb, template = call.split(" ")
    is_repository = template.startswith("/repos/")
    if is_repository:
        place = "/".join(parts[:2])
        if place in State.old_names and place != State.name:
            raise Answer(State.redirects, {"message": "Moved Permanently"}, {"Location": "MOVED"})
        if place != State.name:
            raise Answer(404, {"message": "Not Found"})
        parts = parts[2:]
    elif template.startswith("/projects/"):
        if parts[0] in State.old_names and parts[0] != State.name:
            raise Answer(State.redirects, {"message": "This resource has been moved permanently"},
                         {"Location": f"{PREFIX}/projects/42"})
        if parts[0] not in ("42", State.name):
            raise Answer(404, {"message": "404 Project Not Found"})
        parts = parts[1:]
    tail = re.sub(r"^/(repos/\{owner\}/\{repo\}|projects/\{id\})", "", template)
    size = "limit" if KIND == "Gitea" else "per_page"
    match (verb, tail):
        case ("GET", ""):
            told = State.told
            answer = {"id": 42, "full_name": State.name, "path_with_namespace": State.name,
                      "name": State.name.split("/")[-1], "archived": told["archived"]}
            if KIND == "GitLab":
                access = {"access_level": told["level"], "notification_level": 3} if told["level"] else None
                answer |= {"permissions": {"project_access": None, "group_access": access},
                    "merge_requests_access_level": "enabled" if told["pulls"] else "disabled"}
            elif who != "kedge[bot]":
                answer["permissions"] = {"admin": False, "push": told["push"], "pull": True}
            if KIND == "Gitea":
                answer["has_pull_requests"] = told["pulls"]
            is_classic = KIND == "GitHub" and told["scopes"] is not None
            return Answer(200, answer, {"X-OAuth-Scopes": told["scopes"]} if is_classic else {})
        case ("GET", "/user"):
            return user(who)
        case ("GET", "/personal_access_tokens/self"):
            return {"id": 4, "name": "kedge", "revoked": False, "created_at": time(1), "scopes": told_scopes(), "user_id": 24,
                    "last_used_at": time(2), "active": True, "expires_at": "2027-01-31"}
        case ("GET", path) if "/branches/" in path:
            head = sha(parts[-1])
            if head is None:
                raise Answer(404, {"message": {"GitHub": "Branch not found", "GitLab": "404 Branch Not Found",
                                               "Gitea": "The target couldn't be found."}[KIND]})
            return {"name": parts[-1], "commit": {"sha" if KIND == "GitHub" else "id": head}, "protected": False}
        case ("GET", "/installation") | ("GET", "/app/installations/{installation_id}"):
            if parts and parts[0] != "77":
                raise Answer(404, {"message": "Not Found"})
            return {"id": 77, "app_id": 123456, "app_slug": "kedge", "permissions": State.told["app"],
                    "repository_selection": "selected", "suspended_at": State.told["suspended"]}
        case ("POST", "/app/installations/{installation_id}/access_tokens"):
            if parts[0] != "77":
                raise Answer(404, {"message": "Integration not found"})
            State.issued += 1
            token = f"installation-token-{State.issued:04}"
            State.tokens[token] = "kedge[bot]"
            return Answer(201, {"token": token, "expires_at": time(3600 * State.issued), "permissions": body["permissions"]})
        case ("GET", "/users"):
            return [user(query["username"])] if query["username"] in ("ada", "grace") else []
        case ("GET", "/pulls") | ("GET", "/merge_requests"):
            wanted = query.get("state", "open")
            owner, branch = query.get("head", ":").split(":", 1)
            branch = query.get("source_branch") or branch
            if owner not in ("", State.name.split("/")[0]):
                return []
            found = [p for p in reversed(State.pulls) if branch in ("", p["head"]) and {
                "open": p["state"] == "open", "opened": p["state"] == "open", "closed": p["state"] == "closed",
                "locked": False, "all": True}[wanted]]
            return page([pull_json(p) for p in found], query, size)
        case ("POST", "/pulls"):
            return Answer(201, pull_json(open_pull(who, body["head"], body["base"], body["title"], body["body"])))
        case ("POST", "/merge_requests"):
            return Answer(201, pull_json(open_pull(
                who, body["source_branch"], body["target_branch"], body["title"], body["description"])))
        case ("GET", "/pulls/{pull_number}") | ("GET", "/merge_requests/{iid}"):
            pull = find(parts[0])
            detail = pull_json(pull)
            if KIND == "GitHub":
                detail["merged_by"] = user(pull["by"]) if pull["merged"] else None
            return detail
        case ("PATCH", _) | ("PUT", _):
            pull = find(parts[0])
            pull.update({key: body[key] for key in ("title", "body") if key in body})
            if "description" in body: pull["body"] = body["description"]
            if "add_labels" in body: label(pull, body["add_labels"].split(","))
            if "reviewer_ids" in body:
                pull["asked"] = [name for name in ("ada", "grace") if user(name)["id"] in body["reviewer_ids"]]
            return pull_json(pull)
        case ("GET", "/issues/{issue_number}"):
            pull = find(parts[0])
            return {"number": pull["number"], "state": pull["state"], "closed_by": user(pull["by"])}
        case ("GET", "/pulls/{pull_number}/reviews") | ("GET", "/pulls/{index}/reviews"):
            return page([{"id": 1, "user": user(r["user"]), "state": r["state"], "commit_id": r["sha"], "dismissed": False}
                         for r in find(parts[0])["reviews"]], query, size)
        case ("GET", "/merge_requests/{iid}/approvals"):
            return {"approved_by": [{"user": user(r["user"])} for r in find(parts[0])["reviews"]]}
        case ("GET", "/issues/{issue_number}/comments") | ("GET", "/merge_requests/{iid}/notes"):
            items = find(parts[0])["comments"]
            return page(items[::-1] if query.get("sort") == "desc" else items, query, size)
        case ("GET", "/issues/{index}/comments"):
            return find(parts[0])["comments"]
        case ("POST", path) if path.endswith(("/comments", "/notes")):
            return Answer(201, add_comment(find(parts[0]), who, body["body"]))
        case ("DELETE", _):
            for pull in State.pulls:
                if any(c["id"] == int(parts[-1]) for c in pull["comments"]):
                    pull["comments"] = [c for c in pull["comments"] if c["id"] != int(parts[-1])]
                    return Answer(204)
            raise Answer(404, {"message": "Not Found"})
        case ("GET", "/labels"):
            return page([{"id": LABELS["access"], "name": "access"}], query, size)
        case ("GET", "/orgs/{org}/labels"):
            return page([{"id": LABELS["kedge"], "name": "kedge"}], query, size)
        case ("POST", path) if path.endswith("/labels"):
            names = {number: name for name, number in LABELS.items()}
            label(find(parts[0]), [names[n] if KIND == "Gitea" else n for n in body["labels"]])
            return labels(find(parts[0]))
        case ("POST", path) if path.endswith("/requested_reviewers"):
            ask(find(parts[0]), body["reviewers"], body["team_reviewers"])
            return Answer(201, pull_json(find(parts[0])))
        case ("GET", path) if path.endswith("/statuses"):
            return page(statuses(parts[0], query.get("name")), query, size)
        case ("GET", "/statuses/{sha}"):
            return page(statuses(parts[0]), query, size)
        case ("POST", "/statuses/{sha}"):
            return Answer(201, add_status(parts[0], body))
    raise Answer(500, {"message": "the stub has no " + call})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # An answer in one packet, which nobody waits to acknowledge.
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def reply(self, status, body, headers=None):
        data = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_request(self):
        length = int(self.headers.get("content-length") or 0)
        raw = self.rfile.read(length)
        try:
            with LOCK:
                reply = self.serve(raw)
        except Answer as refusal:
            reply = refusal
        except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
            State.violations.append(f"{self.command} {self.path}: the stub fails: {error!r}")
            reply = Answer(500, {"message": repr(error)})
        if reply.status == 0:
            self.close_connection = True
            return
        headers = dict(reply.headers)
        if headers.get("Location") == "MOVED":
            tail = re.sub(r"^/repos/[^/]+/[^/]+", "", self.path.removeprefix(PREFIX))
            headers["Location"] = f"{PREFIX}/repos/{State.name}{tail}"
        try:
            self.reply(reply.status, reply.body, headers)
        except OSError:
            self.close_connection = True  # It read no further, which is its right.

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_request

    def serve(self, raw):
        path, _, text = self.path.partition("?")
        if path == "/_do":
            do(json.loads(raw))
            return Answer(200, {})
        if path == "/_state":
            return Answer(200, {"pulls": State.pulls, "statuses": State.statuses, "violations": State.violations,
                                "log": State.log, "issued": State.issued})
        line = f"{self.command} {path.removeprefix(PREFIX)}"
        State.log.append(line)
        fault = next((f for f in State.faults if f["times"] and re.search(f["match"], line)), None)
        if fault:
            fault["times"] -= 1
            if fault["twin"]:  # Another process is faster by a hair.
                self.route(path, text, raw)
                return self.route(path, text, raw)
            if not fault["after"]:
                return Answer(fault["status"], fault["body"], fault["headers"])
        result = self.route(path, text, raw)
        return Answer(fault["status"], fault["body"], fault["headers"]) if fault else result

    def route(self, path, text, raw):
        close_without_branch()
        if not path.startswith(PREFIX + "/"):
            State.violations.append(f"{self.command} {path}: not below {PREFIX}")
            return Answer(404, {"message": "Not Found"})
        query = urllib.parse.parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))
        body = json.loads(raw) if raw else None
        call, parts = shape(self.command, path.removeprefix(PREFIX), query, body, self.headers)
        field = self.headers.get("authorization") or self.headers.get("private-token") or ""
        token = field.split(" ")[-1]
        is_app = "/app/" in call or call.endswith("/installation")
        if is_app and token.count(".") == 2:
            who = "app"
        elif token in State.tokens and not is_app:
            who = State.tokens[token]
        else:
            return Answer(401, {"message": "Bad credentials"})
        if who == "reader" and self.command != "GET":
            return Answer(403, {"message": "Resource not accessible by personal access token"},
                          {"X-Accepted-GitHub-Permissions": "pull_requests=write"} if KIND == "GitHub" else {})
        result = answer(call, parts, dict(query), body, who)
        return result if isinstance(result, Answer) else Answer(200, result)


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
