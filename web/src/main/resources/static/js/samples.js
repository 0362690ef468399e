const fetched = new WeakSet();

/**
 * Fetches one of the files that the server has for trying things out.
 *
 * @param {string} name
 * @returns {Promise<File>}
 */
export async function fetchSample(name) {
	const blob = await (await fetch(`/samples/${name}`)).blob();
	const file = new File([blob], name, { type: blob.type });
	fetched.add(file);
	return file;
}

/** Whether the server has this very file. */
export function isSample(file) {
	return fetched.has(file);
}
