import { CallFailed, get, run } from "./api.js";
import { Canvas, percent } from "./canvas.js";
import { inWords, optionsOf, showChoices } from "./choices.js";
import { asCurl } from "./curl.js";
import { Picture } from "./picture.js";
import { formOf, Slots } from "./record.js";
import { showReceipt, summary } from "./receipt.js";

const byId = (id) => document.getElementById(id);
const form = byId("ask");
const question = byId("question");
const strategy = byId("strategy");
const canvas = new Canvas(byId("canvas"));
const slots = new Slots(byId("slots"));
const picture = new Picture(() => markSample());

let running = null;
let lastText = "";
let lastCall = null;

// ---- what the server has ----

async function loadCatalogue() {
	try {
		const [strategies, models] = await Promise.all([get("strategies"), get("models")]);
		strategy.replaceChildren(new Option("the model’s own", ""), ...strategies.map(({ name, description }) => {
			const option = new Option(name, name);
			option.dataset.note = description;
			return option;
		}));
		const model = models[0];
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
		for (const each of ["answers", "decisions", "captions", "infills"]) {
			byId(`mode-${each}`).hidden = mode() !== each;
		}
	});
}

for (const button of document.querySelectorAll(".sample")) {
	button.addEventListener("click", async () => {
		const sample = { ...button.dataset, description: button.textContent.trim() };
		await picture.takeSample(sample);
		if (!question.value.trim() || question.dataset.suggested === question.value) {
			question.value = sample.question;
			question.dataset.suggested = sample.question;
		}
	});
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
	const request = operation === "answers" ? { question: question.value.trim() }
		: operation === "infills" ? formOf(byId("record-form").value.trim())
		: operation === "decisions" ? { questions: [decision()] } : { style: form.elements.style.value };
	if (strategy.value) {
		request.strategy = strategy.value;
	}
	return request;
}

// ---- looking ----

form.addEventListener("submit", async (event) => {
	event.preventDefault();
	running?.abort();
	// whoever takes a sample and asks at once means that sample
	await picture.settled;
	const operation = mode();
	if (operation === "answers" && !question.value.trim()) {
		showProblem({ title: "There is no question yet", detail: "Write one, or let the picture be described." });
		question.focus();
		return;
	}
	if (operation === "infills" && !byId("record-form").value.trim()) {
		showProblem({ title: "There is nothing to fill in yet", detail: "Write a template or a JSON Schema." });
		byId("record-form").focus();
		return;
	}
	if (operation === "decisions" && !byId("ask-closed").value.trim()) {
		showProblem({ title: "There is no question yet", detail: "Write one that yes, no or one of your options answers." });
		byId("ask-closed").focus();
		return;
	}
	if (operation !== "answers" && !picture.file) {
		showProblem({ title: "There is no picture yet", detail: "Drop one, choose a file, or take one of the samples." });
		return;
	}
	lastCall = { operation, request: requestOf(operation), file: picture.file, sample: picture.sample?.file ?? null };
	await look(lastCall);
});

async function look(call) {
	const control = new AbortController();
	running = control;
	begin(call);
	try {
		await run(call.operation, call.request, call.file, control.signal, (name, data) => {
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
	byId("outcome-title").textContent = call.request.question ?? call.request.questions?.[0].ask
		?? (call.operation === "infills" ? "A record" : "A description");
	byId("choices").hidden = true;
	byId("canvas").hidden = call.operation === "decisions";
	byId("start").hidden = true;
	byId("stop").hidden = false;
	canvas.clear();
	slots.clear();
	focusBar(0);
	progress(call.file ? "Looking at the picture …" : "Reading …");
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
			progress("The picture is seen.");
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
			break;
		case "done":
			finish(data.run);
			break;
	}
}

function finish({ result, receipt }) {
	canvas.end(true);
	focusBar(1);
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
	const { operation, request, file, sample } = lastCall;
	copy(asCurl(operation, request, file, sample), "Command");
});

loadCatalogue();
