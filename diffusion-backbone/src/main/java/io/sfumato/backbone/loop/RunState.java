package io.sfumato.backbone.loop;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.Window;

/**
 * Where a run stands, as its policies see it.
 */
final class RunState implements StepContext {

	private final Canvas canvas;

	private @Nullable Window window;

	private int step;

	private int stepInWindow;

	private int maskedAtStart;

	private int quota;

	private int windows;

	RunState(Canvas canvas) {
		this.canvas = canvas;
	}

	/** Makes a window the active one, or none. */
	void open(@Nullable Window next) {
		this.window = next;
		if (next != null) {
			this.stepInWindow = 0;
			this.maskedAtStart = this.canvas.masked(next.start(), next.end());
		}
	}

	/** The active window holds other cells now. */
	void fit(Window window) {
		this.window = window;
	}

	boolean isOpen() {
		return this.window != null;
	}

	/** The pass that is over was no step: its window begins as it is now. */
	void restart() {
		this.step--;
		this.windows--;
		this.stepInWindow = 0;
		this.maskedAtStart = maskedInWindow();
	}

	/** A pass begins, of which the schedule demands so many cells. */
	void begin(int quota) {
		this.windows += (this.stepInWindow == 0) ? 1 : 0;
		this.quota = quota;
	}

	/** The pass is over. */
	void end() {
		this.step++;
		this.stepInWindow++;
	}

	/** Windows that had a pass. */
	int windows() {
		return this.windows;
	}

	/** Undecided cells of the answer. */
	int masked() {
		return this.canvas.masked(this.canvas.promptLength(), this.canvas.length());
	}

	@Override
	public Canvas canvas() {
		return this.canvas;
	}

	@Override
	public Window window() {
		if (this.window == null) {
			throw new IllegalStateException("the run is finished");
		}
		return this.window;
	}

	@Override
	public int step() {
		return this.step;
	}

	@Override
	public int stepInWindow() {
		return this.stepInWindow;
	}

	@Override
	public int maskedInWindow() {
		return this.canvas.masked(window().start(), window().end());
	}

	@Override
	public int maskedAtStart() {
		return this.maskedAtStart;
	}

	@Override
	public int quota() {
		return this.quota;
	}

}
