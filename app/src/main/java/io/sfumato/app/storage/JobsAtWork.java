package io.sfumato.app.storage;

import io.sfumato.web.job.JobRunner;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Goes on with unfinished jobs once the server is ready, and leaves them for the next one
 * as soon as it is told to stop: what time is left then belongs to who waits.
 */
@Component
class JobsAtWork implements ApplicationListener<ApplicationReadyEvent>, SmartLifecycle {

	private final JobRunner jobs;

	private volatile boolean running;

	JobsAtWork(JobRunner jobs) {
		this.jobs = jobs;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent ready) {
		this.jobs.resume();
	}

	@Override
	public void start() {
		this.running = true;
	}

	/** Before everything else, by the usual phase. */
	@Override
	public void stop() {
		this.running = false;
		this.jobs.close();
	}

	/** Jobs that were left aren't taken up again by the same server. */
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
