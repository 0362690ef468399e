package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

import io.sfumato.trainer.model.Weights;

/**
 * Adds the gradients of a loss to those of the masters: of its terms one after the other,
 * or side by side if there is a thread for each: the matrices are too small to be shared
 * out among cores. Torch adds what both find for a weight under a lock.
 */
final class Gradients implements AutoCloseable {

	private final Weights weights;

	private final int threads;

	private final ExecutorService workers;

	/**
	 * @param threads of torch, for all terms together
	 */
	Gradients(Weights weights, int threads) {
		this.weights = weights;
		this.threads = threads;
		this.workers = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().name("term-", 1).factory());
	}

	/** Returns the loss. */
	double add(List<Stage.Term> terms, Tally tally, SplittableRandom random) throws InterruptedException {
		if (terms.size() == 1 || terms.size() > this.threads) {
			double loss = 0;
			for (Stage.Term term : terms) {
				loss += add(term, tally, random);
			}
			return loss;
		}
		List<Tally> tallies = new ArrayList<>();
		List<Future<Double>> losses = new ArrayList<>();
		for (Stage.Term term : terms) {
			Tally own = new Tally();
			SplittableRandom drawn = random.split();
			tallies.add(own);
			losses.add(this.workers.submit(() -> {
				// a setting of the calling thread
				torch.set_num_threads(this.threads / terms.size());
				return add(term, own, drawn);
			}));
		}
		double loss = 0;
		for (int i = 0; i < losses.size(); i++) {
			loss += value(losses.get(i));
			tally.add(tallies.get(i));
		}
		return loss;
	}

	private static double value(Future<Double> loss) throws InterruptedException {
		try {
			return loss.get();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("a term of the loss can't be computed", ex.getCause());
		}
	}

	private double add(Stage.Term term, Tally tally, SplittableRandom random) {
		try (PointerScope scope = new PointerScope()) {
			this.weights.nextStep();
			Tensor loss = term.loss(tally, random);
			loss.backward();
			return loss.item_float();
		}
	}

	@Override
	public void close() {
		this.workers.shutdownNow();
	}

}
