import { readEvents } from "./events.js";
import { call as fetch } from "./session.js";

/** A failed call, with the problem detail the server sent or one made here. */
export class CallFailed extends Error {

	constructor(problem) {
		super(problem.detail);
		this.problem = problem;
	}

}

/** @param {string} path below /api/v1 */
export async function get(path) {
	const response = await fetch(`/api/v1/${path}`);
	if (!response.ok) {
		throw new CallFailed(await problemOf(response));
	}
	return response.json();
}

/**
 * Starts a run and hands on its events until it is done.
 *
 * @param {string} operation captions, answers, infills, decisions or transcriptions
 * @param {object} request
 * @param {{part: string, file: File}[]} files
 * @param {AbortSignal} signal
 * @param {(name: string, data: any) => void} each
 */
export async function run(operation, request, files, signal, each) {
	let response;
	try {
		response = await fetch(`/api/v1/${operation}`, { method: "POST", signal, ...bodyOf({ ...request, stream: true }, files) });
	}
	catch (failure) {
		throw signal.aborted ? failure : new CallFailed(unreachable());
	}
	if (!response.ok) {
		throw new CallFailed(await problemOf(response));
	}
	let ended = false;
	try {
		await readEvents(response.body, (name, data) => {
			if (name === "error") {
				throw new CallFailed(data.problem);
			}
			ended = ended || name === "done";
			each(name, data);
		});
	}
	catch (failure) {
		throw signal.aborted || failure instanceof CallFailed ? failure : new CallFailed(unreachable());
	}
	if (!ended) {
		throw new CallFailed(unreachable());
	}
}

function bodyOf(request, files) {
	if (files.length === 0) {
		return { body: JSON.stringify(request), headers: { "Content-Type": "application/json" } };
	}
	const form = new FormData();
	form.append("request", JSON.stringify(request));
	// names are nobody's business
	files.forEach(({ part, file }) => form.append(part, file, part));
	return { body: form };
}

async function problemOf(response) {
	try {
		return await response.json();
	}
	catch {
		return { title: "The server gave no reason", detail: `It answered with status ${response.status}.` };
	}
}

function unreachable() {
	return { title: "The connection was lost", detail: "The server can't be reached, or it stopped in the middle. Is it still running?" };
}
