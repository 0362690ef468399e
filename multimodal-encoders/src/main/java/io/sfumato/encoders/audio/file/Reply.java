package io.sfumato.encoders.audio.file;

/**
 * What the decoding process says, one byte on the wire, and what follows it.
 */
enum Reply {

	/** The libraries are loaded. */
	READY,

	/** The header: rate and channels as ints, seconds as a double. */
	INFO,

	/** Mono samples: their rate and their number as ints, then floats. */
	SAMPLES,

	/** No more samples. */
	END,

	/** It can't be read at all, or too little of it. */
	UNREADABLE,

	/** It ends before its sound does. */
	CUT_OFF,

	/** There are moving pictures in it. */
	VIDEO,

	/** There is no sound in it. */
	NO_SOUND,

	/** The sound is coded in a way that isn't served. */
	OTHER_CODEC,

	/** There is more sound than was asked for. */
	TOO_LONG

}
