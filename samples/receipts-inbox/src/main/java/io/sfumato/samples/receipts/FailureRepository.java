package io.sfumato.samples.receipts;

import java.util.List;
import java.util.Optional;

import org.springframework.data.repository.ListCrudRepository;

interface FailureRepository extends ListCrudRepository<Failure, Long> {

	Optional<Failure> findByDigest(String digest);

	void deleteByDigest(String digest);

	List<Failure> findTop100ByOrderByFailed();

}
