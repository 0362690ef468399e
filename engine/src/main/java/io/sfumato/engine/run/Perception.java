package io.sfumato.engine.run;

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Segment;
import io.sfumato.encoders.TokenOrigin;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.Transcript;

/**
 * The media of a run on their way from files to segments of its prompts. What it leases
 * is given back when it is closed. Used by one thread at a time.
 */
interface Perception extends AutoCloseable {

	/** The texts that are wanted, as far as they are known before any is ready. */
	List<RunPlan.Item> items();

	/** Whether an item can be asked. */
	boolean isReady(int item);

	/**
	 * Whether the next unit towards an item decodes or encodes something: what is known
	 * already needn't wait behind somebody's large picture.
	 */
	boolean nextIsWork(int item);

	/** One unit of work towards an item that isn't ready. */
	void advance(int item);

	/** What stands before every item, in prompt order, with the tokens that stay. */
	List<Segment.Medium> shared();

	/** The media of an item that is ready, in prompt order. */
	List<Segment.Medium> of(int item);

	/** What is said in a medium that stands before every item, by its number. */
	List<TokenOrigin.Said> said(int medium);

	/**
	 * Soft tokens of every medium of an item, once that or a later one was ready; of a
	 * clip that wasn't heard yet, the most it may become.
	 */
	List<Integer> tokens(int item);

	/** Soft tokens of everything together, in the same way. */
	int tokens();

	/** An item is done with. */
	void finished(int item);

	/** What was said, where that was asked; otherwise null. */
	@Nullable Transcript transcript(Collection<GeneratedText> texts);

	@Override
	void close();

}
