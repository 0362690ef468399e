"""Asks a running server through OpenAI's own client. Arguments: base URL, a picture."""

import base64
import sys
import warnings

import openai

warnings.simplefilter("ignore")
url, picture = sys.argv[1:]
client = openai.OpenAI(base_url=url + "/v1", api_key="any", max_retries=2)
image = "data:image/png;base64," + base64.b64encode(open(picture, "rb").read()).decode()
question = [{"role": "user", "content": [
    {"type": "text", "text": "What is the total?"},
    {"type": "image_url", "image_url": {"url": image}}]}]


def check(condition, what):
    if not condition:
        sys.exit("failed: " + what)
    print("ok: " + what)


models = client.models.list()
model = models.data[0].id
check(models.object == "list" and models.data[0].object == "model", "models are listed")
check(client.models.retrieve(model).sfumato["capabilities"], "a model tells what it can do")

answer = client.chat.completions.create(model=model, messages=question, max_tokens=24)
text = answer.choices[0].message.content
check(text and answer.choices[0].finish_reason in ("stop", "length"), "a picture is asked about")
check(answer._request_id.startswith("req_"), "the request id is found")
check(answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens, "usage adds up")
check(answer.usage.prompt_tokens_details.image_tokens > 0 if hasattr(
    answer.usage.prompt_tokens_details, "image_tokens") else True, "the image counts")
check(answer.sfumato["receipt"]["forwardPasses"] >= 1, "the receipt is an extension")

streamed, usage = "", None
for chunk in client.chat.completions.create(model=model, messages=question, max_tokens=24, stream=True,
                                            stream_options={"include_usage": True}):
    if chunk.choices:
        streamed += chunk.choices[0].delta.content or ""
    usage = chunk.usage or usage
check(streamed == text, "a stream adds up to the same text")
check(usage.total_tokens == answer.usage.total_tokens, "and to the same usage")

with client.chat.completions.stream(model=model, messages=question, max_tokens=24, n=2) as events:
    for event in events:
        pass
    final = events.get_final_completion()
check([choice.message.content for choice in final.choices] == [text, text], "two choices are put together")

scored = client.chat.completions.create(model=model, messages=question, max_tokens=24, logprobs=True)
check("".join(each.token for each in scored.choices[0].logprobs.content) == text, "logprobs spell the text")
check(all(each.logprob <= 0 for each in scored.choices[0].logprobs.content), "logprobs are logarithms")

fast = client.chat.completions.create(model=model + ":fast", messages=question, max_tokens=8)
check(fast.sfumato["receipt"]["strategy"] == "fast" and fast.model == model, "a preset follows the model's name")
extended = client.chat.completions.create(model=model, messages=question, max_tokens=8,
                                          extra_body={"sfumato": {"strategy": "quality", "options": {"seed": 3}}})
check(extended.sfumato["receipt"]["strategy"] == "quality", "options go through extra_body")

try:
    import pydantic

    class Receipt(pydantic.BaseModel):
        total: float
        paid: bool

    record = client.chat.completions.parse(model=model, messages=question, response_format=Receipt)
    check(isinstance(record.choices[0].message.parsed, Receipt), "a typed record comes back")
except openai.LengthFinishReasonError:
    sys.exit("failed: a record is never cut off")


def raises(kind, code, **request):
    try:
        client.chat.completions.create(**{"model": model, "messages": question, **request})
    except kind as refused:
        check(refused.code == code, f"{kind.__name__} is {code}")
        return
    sys.exit(f"failed: {kind.__name__} isn't raised")


raises(openai.NotFoundError, "model_not_found", model="no-such-model")
raises(openai.BadRequestError, "unsupported_parameter", frequency_penalty=0.5)
raises(openai.BadRequestError, "remote_media_disabled", messages=[{"role": "user", "content": [
    {"type": "image_url", "image_url": {"url": "https://127.0.0.1:1/a.png"}}]}])
raises(openai.BadRequestError, "invalid_media", messages=[{"role": "user", "content": [
    {"type": "image_url", "image_url": {"url": "data:image/png;base64,@@"}}]}])
try:
    client.embeddings.create(model=model, input="a")
    sys.exit("failed: there are no embeddings")
except openai.BadRequestError as refused:
    check(refused.code == "capability_not_available", "embeddings aren't there")
print("done")
