import { CallFailed, get, run } from "./api.js";
import { Canvas, percent } from "./canvas.js";
import { inWords, optionsOf, showChoices } from "./choices.js";
import { Clip } from "./clip.js";
import { asCurl } from "./curl.js";
import { isSound, receiveFiles } from "./drop.js";
import { Listening } from "./listening.js";
import { Picture } from "./picture.js";
import { formOf, Slots } from "./record.js";
import { showReceipt, summary } from "./receipt.js";
import { fetchSample } from "./samples.js";
import { showSegments } from "./transcript.js";

const byId = (id) => document.getElementById(id);
const form = byId("ask");
const question = byId("question");
const strategy = byId("strategy");
const canvas = new Canvas(byId("canvas"));
const slots = new Slots(byId("slots"));
const picture = new Picture(() => {
	markSample();
	nameStart();
});
const clip = new Clip(() => nameStart());
const listening = new Listening(clip, form, showProblem, () => form.requestSubmit());

const TITLES = { captions: "A description", infills: "A record", transcriptions: "What is said" };

let running = null;
let lastText = "";
let lastCall = null;

// ---- what the server has ----

async function loadCatalogue() {
	try {
		const [strategies, models, limits] = await Promise.all([get("strategies"), get("models"), get("limits")]);
		strategy.replaceChildren(new Option("the model’s own", ""), ...strategies.map(({ name, description }) => {
			const option = new Option(name, name);
			option.dataset.note = description;
			return option;
		}));
		const model = models[0];
		listening.open(model, limits);
		byId("model-line").textContent = `${model.id}, ${model.precision}, on this server: nothing leaves it.`;
	}
	catch (failure) {
		if (failure instanceof CallFailed && failure.problem.retryable) {
			byId("model-line").textContent = "The model is being loaded.";
			setTimeout(loadCatalogue, 700);
		}
	}
}

strategy.addEventListener("change", () => {
	byId("strategy-note").textContent = strategy.selectedOptions[0]?.dataset.note ?? "";
});

// ---- what to ask ----

const mode = () => form.elements.mode.value;

for (const radio of form.elements.mode) {
	radio.addEventListener("change", () => {
		for (const each of ["answers", "decisions", "captions", "infills", "transcriptions"]) {
			byId(`mode-${each}`).hidden = mode() !== each;
		}
	});
}

for (const button of document.querySelectorAll(".sample")) {
	button.addEventListener("click", async () => {
		const sample = { ...button.dataset, description: button.textContent.trim() };
		await picture.takeSample(sample);
		suggest(sample.question);
	});
}

const spoken = byId("sample-sound");
spoken.addEventListener("click", async () => {
	await clip.take(await fetchSample(spoken.dataset.file));
	suggest(spoken.dataset.question);
});

const asking = byId("sample-question");
asking.addEventListener("click", async () => {
	// the question is about the first sample, unless there is a picture already
	const first = document.querySelector(".sample");
	if (!picture.file && first) {
		await picture.takeSample({ ...first.dataset, description: first.textContent.trim() });
	}
	await clip.take(await fetchSample(asking.dataset.file), true);
});

/** Fills in a question, unless somebody has written one. */
function suggest(text) {
	if (!question.value.trim() || question.dataset.suggested === question.value) {
		question.value = text;
		question.dataset.suggested = text;
	}
}

receiveFiles(byId("curtain"), (file) => (isSound(file) ? listening.take(file) : picture.take(file)));

/** The button says what it does with what there is. */
function nameStart() {
	byId("start").textContent = !clip.file ? "Look" : picture.file ? "Look and listen" : "Listen";
	question.disabled = clip.asks;
	question.placeholder = clip.asks ? "The question is in the recording." : "What would you like to know?";
}

function markSample() {
	for (const button of document.querySelectorAll(".sample")) {
		button.setAttribute("aria-pressed", String(picture.sample?.file === button.dataset.file));
	}
}

question.addEventListener("keydown", (event) => {
	if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
		event.preventDefault();
		form.requestSubmit();
	}
});

function decision() {
	const ask = byId("ask-closed").value.trim();
	const options = optionsOf(byId("options").value);
	return options.length === 0 ? { type: "yesNo", ask } : { type: "choice", ask, options };
}

function requestOf(operation) {
	const request = operation === "answers" ? (clip.asks ? {} : { question: question.value.trim() })
		: operation === "infills" ? formOf(byId("record-form").value.trim())
		: operation === "decisions" ? { questions: [decision()] }
		: operation === "transcriptions" ? { timestamps: "segment" } : { style: form.elements.style.value };
	if (strategy.value) {
		request.strategy = strategy.value;
	}
	const trim = clip.file && clip.trim;
	if (trim) {
		// media that are named come first: so that the picture stays the first one, both are
		request.media = filesFor(operation).map(({ part }) => (part === "sound" ? { part, kind: "audio", trim } : { part }));
	}
	return request;
}

/** A recording is written down without its picture. */
function filesFor(operation) {
	const files = [];
	if (picture.file && operation !== "transcriptions") {
		files.push({ part: "image", file: picture.file });
	}
	if (clip.file) {
		files.push({ part: "sound", file: clip.file });
	}
	return files;
}

/** What is missing before a request makes sense, and where; null for nothing. */
function missing(operation) {
	const files = filesFor(operation);
	switch (operation) {
		case "answers":
			if (!clip.asks && !question.value.trim()) {
				return { title: "There is no question yet", detail: "Write one, or let the picture be described.", field: question };
			}
			return null;
		case "infills":
			if (!byId("record-form").value.trim()) {
				return { title: "There is nothing to fill in yet", detail: "Write a template or a JSON Schema.", field: byId("record-form") };
			}
			break;
		case "decisions":
			if (!byId("ask-closed").value.trim()) {
				return { title: "There is no question yet", detail: "Write one that yes, no or one of your options answers.", field: byId("ask-closed") };
			}
			break;
		case "transcriptions":
			return clip.file ? null : { title: "There is no recording yet", detail: "Record something, drop a file, or choose one." };
	}
	return files.length ? null : { title: "There is no picture yet", detail: "Drop one, choose a file, or take one of the samples." };
}

// ---- looking ----

form.addEventListener("submit", async (event) => {
	event.preventDefault();
	running?.abort();
	// whoever takes a sample and asks at once means that sample
	await picture.settled;
	const operation = mode();
	const lacking = missing(operation);
	if (lacking) {
		showProblem(lacking);
		lacking.field?.focus();
		return;
	}
	lastCall = { operation, request: requestOf(operation), files: filesFor(operation) };
	await look(lastCall);
});

async function look(call) {
	const control = new AbortController();
	running = control;
	begin(call);
	try {
		await run(call.operation, call.request, call.files, control.signal, (name, data) => {
			if (running === control) {
				show(name, data);
			}
		});
	}
	catch (failure) {
		if (running === control) {
			canvas.end(false);
			if (control.signal.aborted) {
				progress("Stopped.");
				say("Stopped.");
			}
			else if (failure instanceof CallFailed) {
				progress("");
				byId("outcome").hidden = canvas.total === 0;
				showProblem(failure.problem);
			}
			else {
				throw failure;
			}
		}
	}
	finally {
		if (running === control) {
			running = null;
			byId("start").hidden = false;
			byId("stop").hidden = true;
		}
	}
}

byId("stop").addEventListener("click", () => {
	running?.abort();
	byId("start").focus();
});

function begin(call) {
	byId("problem").hidden = true;
	byId("prelude").hidden = true;
	byId("outcome").hidden = false;
	byId("progress").classList.remove("over");
	byId("receipt").hidden = true;
	byId("copied").textContent = "";
	byId("copy-text").disabled = true;
	byId("outcome-title").textContent = (clip.asks && call.operation === "answers") ? "A spoken question"
		: call.request.question ?? call.request.questions?.[0].ask ?? TITLES[call.operation];
	byId("choices").hidden = true;
	byId("segments").hidden = true;
	clip.forget();
	byId("canvas").hidden = call.operation === "decisions";
	byId("start").hidden = true;
	byId("stop").hidden = false;
	canvas.clear();
	slots.clear();
	focusBar(0);
	const parts = call.files.map(({ part }) => part);
	progress(parts.includes("sound") ? (parts.length > 1 ? "Looking and listening …" : "Listening …")
		: parts.length ? "Looking at the picture …" : "Reading …");
	say("");
	const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
	byId("outcome").scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

function show(name, data) {
	switch (name) {
		case "queued":
			progress(`Waiting, ${data.position === 1 ? "next in line" : `number ${data.position} in line`} …`);
			break;
		case "encoded":
			progress(data.media.some(({ kind }) => kind === "audio") ? "The recording is heard." : "The picture is seen.");
			break;
		case "heard":
			byId("outcome-title").textContent = `“${data.text}”`;
			progress(`The question is heard, ${percent(data.confidence)} sure.`);
			break;
		case "canvas":
			canvas.show(data);
			break;
		case "grow":
			canvas.grow(data);
			break;
		case "step":
			canvas.step(data);
			focusBar(canvas.inFocus / canvas.total);
			progress(`step ${data.step + 1} · ${canvas.inFocus} of ${canvas.total} cells`);
			break;
		case "slot":
			slots.show(data);
			canvas.slot(data);
			break;
		case "done":
			finish(data.run);
			break;
	}
}

function finish({ result, receipt }) {
	canvas.end(true);
	focusBar(1);
	showHeard(result, receipt);
	if (result.answers && !Array.isArray(result.answers)) {
		decided(Object.values(result.answers)[0], receipt);
		return;
	}
	byId("progress").classList.add("over");
	const texts = result.answers ?? result.captions ?? [result];
	lastText = texts.map(({ text }) => text).join("\n");
	const cut = texts.some(({ finish }) => finish === "length") ? " It was cut off at its longest length." : "";
	progress(`${percent(receipt.confidence)} sure`);
	if (!lastText) {
		canvas.nothing("The model had nothing to say.");
	}
	say(`${lastText || "The answer is empty."} Confidence ${percent(receipt.confidence)}.${cut}`);
	byId("copy-text").disabled = !lastText;
	byId("receipt-summary").textContent = summary(receipt);
	showReceipt(byId("receipt-body"), receipt);
	byId("receipt").hidden = false;
}

/** Marks what was heard of the recording: its stretches, or all that was meant. */
function showHeard({ segments = [] }, { media }) {
	const heard = media.find(({ kind }) => kind === "audio");
	if (!heard || !lastCall.files.some(({ file }) => file === clip.file)) {
		return;
	}
	const start = clip.trim?.start ?? 0;
	clip.showHeard(segments.length ? segments : [{ start, end: start + heard.seconds }]);
	showSegments(byId("segments"), segments, (seconds) => clip.play(seconds));
}

function decided(answer, receipt) {
	lastText = inWords(answer);
	byId("progress").classList.add("over");
	progress(lastText);
	showChoices(byId("choices"), answer);
	byId("choices").hidden = false;
	say(lastText);
	byId("copy-text").disabled = false;
	byId("receipt-summary").textContent = summary(receipt);
	showReceipt(byId("receipt-body"), receipt);
	byId("receipt").hidden = false;
}

function progress(text) {
	byId("progress-text").textContent = text;
}

function focusBar(share) {
	const bar = byId("bar");
	const value = Math.round(100 * share);
	bar.setAttribute("aria-valuenow", String(value));
	bar.firstElementChild.style.width = `${value}%`;
}

function say(text) {
	byId("spoken").textContent = text;
}

// ---- problems, in words ----

function showProblem(problem) {
	byId("problem-title").textContent = problem.title ?? "That didn’t work";
	byId("problem-detail").textContent = problem.detail ?? "";
	byId("problem-more").textContent = [problem.retryable ? "Trying again in a moment may help." : "",
		problem.requestId ? `Request ${problem.requestId}` : ""].filter(Boolean).join(" ");
	byId("problem").hidden = false;
}

// ---- copying ----

async function copy(text, what) {
	try {
		await navigator.clipboard.writeText(text);
	}
	catch {
		const area = document.createElement("textarea");
		area.value = text;
		document.body.append(area);
		area.select();
		document.execCommand("copy");
		area.remove();
	}
	byId("copied").textContent = `${what} copied.`;
}

byId("copy-text").addEventListener("click", () => copy(lastText, "Text"));
byId("copy-curl").addEventListener("click", () => {
	const { operation, request, files } = lastCall;
	copy(asCurl(operation, request, files), "Command");
});

addEventListener("entered", loadCatalogue);
loadCatalogue();
