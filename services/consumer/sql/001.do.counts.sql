-- Keyed by the message's id alone: storing an entry again changes nothing, and since an id begins with the time,
-- rows are appended in order and the last one holds the value that was accepted last.
CREATE TABLE IF NOT EXISTS counts (
  id BINARY(16) NOT NULL,
  value BIGINT NOT NULL,
  stored_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id)
) ENGINE = InnoDB;
