package io.sfumato.samples.receipts;

import java.util.List;
import java.util.Optional;

import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.ListCrudRepository;

interface FailureRepository extends ListCrudRepository<Failure, Long> {

	Optional<Failure> findByDigest(String digest);

	/**
	 * A query of its own: a derived one fills an unguarded cache of Spring Data's at its
	 * first use, and fails where two threads are first.
	 */
	@Modifying
	@Query("DELETE FROM failure WHERE digest = :digest")
	void deleteByDigest(String digest);

	List<Failure> findTop100ByOrderByFailed();

}
