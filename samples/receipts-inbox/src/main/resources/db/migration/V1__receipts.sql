create table receipt (
  id bigint generated always as identity primary key,
  digest char(64) not null unique,
  file_name text not null,
  received timestamp with time zone not null,
  status varchar(16) not null,
  merchant text,
  issued date,
  total numeric(12, 2),
  payment varchar(16)
);

create index receipt_by_status on receipt (status, received);

create table doubt (
  receipt_id bigint not null references receipt (id) on delete cascade,
  position int not null,
  field varchar(32) not null,
  reason varchar(16) not null,
  confidence double precision not null,
  primary key (receipt_id, position)
);

create table failure (
  id bigint generated always as identity primary key,
  digest char(64) not null unique,
  file_name text not null,
  failed timestamp with time zone not null,
  problem varchar(64) not null,
  reason text not null
);
