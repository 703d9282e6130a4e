-- How many rows `counts` has, in parts that are added up: counting rows would read them all, and one sum would have
-- all consumers wait for one another.
CREATE TABLE IF NOT EXISTS totals (
  shard TINYINT UNSIGNED NOT NULL,
  stored BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (shard)
) ENGINE = InnoDB;
