#!/bin/sh
# Generates two Python clients from the OpenAPI document of a running server, and classifies with each a drawing, a batch of
# two, and a picture where it sends pictures. Needs Python, Java and PyPI: sh test/generated-clients.sh http://localhost:8787
set -eu
origin=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
picture=$(cd "$(dirname "$0")/../static" && pwd)/clothes.png
cd "$folder"

python3 -m venv tools
PATH=$folder/tools/bin:$PATH
pip install --quiet openapi-python-client openapi-generator-cli
curl --fail --silent --show-error --output openapi.json "$origin/openapi.json"
openapi-python-client generate --path openapi.json --output-path plain --meta none > plain.log 2>&1
openapi-generator-cli generate --input-spec openapi.json --generator-name python --output generated > generator.log
pip install --quiet ./generated

cat > call_plain.py <<'END'
import io, sys
from plain import Client
from plain.api.classify import classify
from plain.models import Batch, ClassifyModel, Drawing
from plain.types import File

client = Client(sys.argv[1])
seven, one = ([[10, 12], [95, 14], [40, 130]],), ([[50, 10], [50, 90]],)
answer = classify.sync(client=client, body=Drawing(strokes=list(seven)), top_k=1)
assert [guess.label for guess in answer.predictions] == ["7"], answer
batch = Batch(items=[Drawing(strokes=list(seven)), Drawing(strokes=list(one))])
answer = classify.sync(client=client, body=batch)
assert [result.predictions[0].label for result in answer.results] == ["7", "1"], answer
answer = classify.sync(client=client, body=File(io.BytesIO(open(sys.argv[2], "rb").read())), model=ClassifyModel.FASHION)
assert len(answer.predictions) == 10, answer
END

cat > call_generated.py <<'END'
import sys
from openapi_client import ApiClient, Batch, ClassifyApi, ClassifyRequest, Configuration, Drawing

api = ClassifyApi(ApiClient(Configuration(host=sys.argv[1])))
seven, one = {"strokes": [[[10, 12], [95, 14], [40, 130]]]}, {"strokes": [[[50, 10], [50, 90]]]}
for drawing in (ClassifyRequest(Drawing(**seven)), ClassifyRequest.from_dict(seven)):
    answer = api.classify(drawing, top_k=1).actual_instance
    assert [guess.label for guess in answer.predictions] == ["7"], answer
several = {"items": [seven, one]}
for batch in (ClassifyRequest(Batch(items=[Drawing(**seven), Drawing(**one)])), ClassifyRequest.from_dict(several)):
    answer = api.classify(batch).actual_instance
    assert [result.actual_instance.predictions[0].label for result in answer.results] == ["7", "1"], answer
END

python call_plain.py "$origin" "$picture"
echo 'openapi-python-client: a drawing, a batch and a picture are classified'

python call_generated.py "$origin"
echo 'openapi-generator: a drawing and a batch are classified'
