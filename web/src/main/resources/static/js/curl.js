import { isSample } from "./samples.js";
import { isSignedIn } from "./session.js";

/**
 * The same call for a terminal. A sample is fetched first, another file is taken from the
 * working directory.
 *
 * @param {string} operation captions, answers, infills, decisions or transcriptions
 * @param {object} request
 * @param {{part: string, file: File}[]} files
 */
export function asCurl(operation, request, files) {
	const lines = [];
	const key = isSignedIn() ? ' \\\n  -H "Authorization: Bearer $KEY"' : "";
	const url = `${location.origin}/api/v1/${operation}${key}`;
	if (files.length === 0) {
		return `curl -s ${url} \\\n  -H 'Content-Type: application/json' \\\n  -d ${quoted(JSON.stringify(request))}`;
	}
	for (const { file } of files.filter((each) => isSample(each.file))) {
		lines.push(`curl -sO ${location.origin}/samples/${file.name}`);
	}
	const parts = files.map(({ part, file }) => `-F ${quoted(`${part}=@"${(file.name || "picture.png").replace(/[\\"]/g, "\\$&")}"`)}`);
	lines.push(`curl -s ${url} \\\n  -F ${quoted(`request=${escapedForm(JSON.stringify(request))}`)} \\\n  ${parts.join(" \\\n  ")}`);
	return lines.join("\n");
}

/** Single quotes for a POSIX shell. */
function quoted(text) {
	return `'${text.replaceAll("'", "'\\''")}'`;
}

/** curl's -F takes what follows a semicolon for a parameter unless the value is quoted. */
function escapedForm(json) {
	return json.includes(";") || json.startsWith("@") || json.startsWith("<") ? `"${json.replace(/[\\"]/g, "\\$&")}"` : json;
}
