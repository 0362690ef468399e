package io.sfumato.trainer.data;

import java.util.List;

/**
 * Something that a document may say: how records call it, how people ask for it, how
 * pages label it.
 */
enum Field {

	MERCHANT("a shop name", List.of("merchant", "merchant", "shop", "store", "vendor", "store_name"),
			List.of("which shop is this from?", "what is the name of the shop?", "what is the shop name?",
					"who is the merchant?", "which store is this from?", "what store is this?", "what shop is this?",
					"where was this bought?", "what is the merchant?", "what is the name of the store?",
					"who is the vendor?", "what is the store called?"),
			List.of("Shop", "Store", "Merchant")),

	DATE("a date", List.of("date", "date", "day"),
			List.of("what is the date?", "when was this?", "what date is it?", "what date is on it?",
					"when was this bought?", "which date is printed?", "what is the date on the page?",
					"when is it dated?", "what day was it?", "find the date."),
			List.of("Date", "Date", "Issued", "On")),

	TIME("a time", List.of("time", "time", "hour"),
			List.of("what is the time?", "what time was it?", "at what time was this?", "what time is printed?",
					"which time is on the page?"),
			List.of("Time", "Start", "At")),

	TOTAL("a total", List.of("total", "total", "total_amount", "amount", "sum"),
			List.of("what is the total?", "how much is the total?", "what is the total amount?",
					"how much is it in total?", "what is the amount due?", "how much is the sum?",
					"what is the total price?", "how much did it cost?", "what is the final amount?",
					"what was the total cost?", "total?", "give the total.", "how much was the bill?"),
			List.of("Total", "TOTAL", "Amount due", "Sum", "Total due", "TOTAL AMOUNT", "Balance due", "To pay")),

	CURRENCY("a currency", List.of("currency"),
			List.of("what is the currency?", "which currency is used?", "what currency is it in?",
					"in which currency is the amount?"),
			List.of("Currency")),

	ITEMS("an item", List.of("items", "item_count", "count", "n"),
			List.of("how many items are there?", "how many items?", "how many items are on the receipt?",
					"how many things were bought?", "what is the number of items?", "how many items were sold?",
					"count the items.", "how many item lines are there?"),
			List.of("Items")),

	SUBTOTAL("a subtotal", List.of("subtotal"),
			List.of("what is the subtotal?", "how much is the subtotal?", "what is the amount before tax?"),
			List.of("Subtotal", "Sub total", "SUBTOTAL", "Net")),

	TAX("a tax", List.of("tax", "vat"),
			List.of("how much is the tax?", "what is the tax?", "what is the vat?", "how much tax was paid?"),
			List.of("Tax", "VAT", "TAX", "Sales tax")),

	CASH("cash", List.of("cash", "cash_given"),
			List.of("how much cash was paid?", "how much cash is printed?", "what is the cash amount?"),
			List.of("Cash", "CASH", "Given")),

	CHANGE("change", List.of("change"),
			List.of("how much change is there?", "what is the change?", "how much is the change?"),
			List.of("Change", "CHANGE", "Back")),

	PAYMENT("a payment method", List.of("payment", "payment_method", "paid_by"),
			List.of("how was it paid?", "what is the payment method?", "how was the bill paid?"), List.of("Paid by")),

	PHONE("a phone number", List.of("phone", "phone_number", "tel"),
			List.of("what is the phone number?", "which phone number is printed?", "what is the number to call?",
					"give the phone number.", "what phone number is on it?"),
			List.of("Tel", "Phone", "Tel.", "Call", "T")),

	ADDRESS("an address", List.of("address", "street"),
			List.of("what is the address?", "what is the street?", "which address is printed?", "where is the shop?"),
			List.of("Address", "Street")),

	EMAIL("an email address", List.of("email", "email_address"),
			List.of("what is the email address?", "what is the email?", "which email is printed?"),
			List.of("Email", "E-Mail", "Mail")),

	WEBSITE("a website", List.of("website", "url", "web"),
			List.of("what is the website?", "which website is printed?", "what is the web address?"),
			List.of("Web", "Website")),

	NUMBER("a number", List.of("number", "receipt_number", "id"),
			List.of("what is the receipt number?", "what is the number?", "which number does it have?",
					"what is the document number?"),
			List.of("No", "No.", "Nr", "#", "Receipt", "Bill no", "Ref")),

	TABLE("a table number", List.of("table"), List.of("which table is it?", "what is the table number?"),
			List.of("Table", "TABLE")),

	COMPANY("a company", List.of("company", "vendor", "supplier", "issuer"),
			List.of("what is the company?", "which company is this from?", "what is the company name?",
					"who is the vendor?", "what is the name of the company?"),
			List.of("Company", "From", "Vendor")),

	CUSTOMER("a customer", List.of("customer", "client", "billed_to"),
			List.of("who is the customer?", "what is the customer name?", "who has to pay?",
					"what is the name of the customer?"),
			List.of("Customer", "Bill to", "To", "Client")),

	DUE("a due date", List.of("due_date", "due"),
			List.of("what is the due date?", "when is it due?", "when is the payment due?"),
			List.of("Due", "Due date", "Pay by", "Payable by")),

	EVENT("an event", List.of("event", "title", "show"),
			List.of("what is the event?", "which event is this for?", "what is the ticket for?",
					"what is the name of the event?"),
			List.of("Event", "Show")),

	VENUE("a venue", List.of("venue", "place"),
			List.of("where is it?", "what is the venue?", "which place is it at?", "where is the event?"),
			List.of("Venue", "Place", "Where")),

	SEAT("a seat", List.of("seat"), List.of("which seat is it?", "what is the seat?", "what is the seat number?"),
			List.of("Seat", "SEAT")),

	GATE("a gate", List.of("gate"), List.of("which gate is it?", "what is the gate?", "what is the gate number?"),
			List.of("Gate", "GATE")),

	PRICE("a price", List.of("price", "amount", "cost"),
			List.of("what is the price?", "how much is it?", "how much does it cost?", "what does it cost?"),
			List.of("Price", "PRICE", "Cost")),

	PERSON("a name", List.of("name", "person", "full_name"),
			List.of("what is the name?", "who is this?", "whose name is on it?", "what is the name of the person?",
					"which name is printed?"),
			List.of("Name", "NAME")),

	ROLE("a role", List.of("role", "job_title", "position"),
			List.of("what is the role?", "what is the position?", "what does the person do?", "what is the title?"),
			List.of("Role", "Title", "Position")),

	DEPARTMENT("a department", List.of("department", "team"),
			List.of("what is the department?", "which department is it?"), List.of("Dept", "Department", "Team")),

	PRODUCT("a product", List.of("product", "item", "article"),
			List.of("what is the product?", "which product is it?", "what is the name of the product?"),
			List.of("Product", "Article", "Item")),

	WEIGHT("a weight", List.of("weight"), List.of("what is the weight?", "how much does it weigh?"),
			List.of("Weight", "Net wt", "Wt")),

	EXPIRY("an expiry date", List.of("expiry", "best_before"),
			List.of("what is the expiry date?", "when does it expire?", "until when is it good?"),
			List.of("Best before", "Expires", "EXP", "Use by")),

	QUANTITY("a quantity", List.of("quantity", "qty"),
			List.of("what is the quantity?", "how many are there?", "how many pieces?"),
			List.of("Qty", "Quantity", "Pcs")),

	CODE("a code", List.of("id", "code"), List.of("what is the id?", "what is the code?", "which code is printed?"),
			List.of("ID", "Code", "ID no", "Ref"));

	private final String noun;

	private final List<String> keys;

	private final List<String> questions;

	private final List<String> labels;

	Field(String noun, List<String> keys, List<String> questions, List<String> labels) {
		this.noun = noun;
		this.keys = keys;
		this.questions = questions;
		this.labels = labels;
	}

	/** With its article, for "is there …?". */
	String noun() {
		return this.noun;
	}

	/** Names in records, the usual one first. */
	List<String> keys() {
		return this.keys;
	}

	List<String> questions() {
		return this.questions;
	}

	/** How a page marks the value. */
	List<String> labels() {
		return this.labels;
	}

	boolean isNumber() {
		return switch (this) {
			case TOTAL, SUBTOTAL, TAX, CASH, CHANGE, PRICE, ITEMS, QUANTITY -> true;
			default -> false;
		};
	}

	boolean isDate() {
		return this == DATE || this == DUE || this == EXPIRY;
	}

	/** Whether the value stands on the page as it does in the answer. */
	boolean isCopied() {
		return !isDate() && this != TIME && !isNumber() && this != CURRENCY && this != PAYMENT;
	}

}
