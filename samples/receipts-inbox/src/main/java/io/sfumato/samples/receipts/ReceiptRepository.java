package io.sfumato.samples.receipts;

import java.util.List;
import java.util.Optional;

import org.springframework.data.repository.ListCrudRepository;

interface ReceiptRepository extends ListCrudRepository<StoredReceipt, Long> {

	Optional<StoredReceipt> findByDigest(String digest);

	List<StoredReceipt> findTop100ByStatusOrderByReceived(StoredReceipt.Status status);

}
