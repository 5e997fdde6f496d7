-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 0.4.0: models that turn diagrams into profiles, how they were trained, and their checkpoints.

-- A model. A finished one never changes. Its arrays: owner 'model/NAME', names input_factor, input_mean, target_mean,
-- target_scale, bin_weight, cumulative_weight, calibration; its weights: owner 'model/NAME/best', name parameters.
CREATE TABLE model (
  model_id     INTEGER PRIMARY KEY,
  name         TEXT    NOT NULL UNIQUE,
  method       TEXT    NOT NULL CHECK (method IN ('network', 'poisson_fit')),
  state        TEXT    NOT NULL CHECK (state IN ('training', 'finished')),
  architecture TEXT    NOT NULL,            -- of a network, in short notation; '' otherwise
  diagrams     TEXT    NOT NULL,            -- names with commas, in the order of the channels; '': the project's
  axes         TEXT    NOT NULL,            -- JSON list: what these diagrams were when it was trained
  bins         INTEGER CHECK (bins >= 1),   -- of its profiles; NULL: the project's
  bin_kpc      REAL    CHECK (bin_kpc > 0),
  settings     TEXT    NOT NULL,            -- JSON object: normalisation, loss, optimiser, schedule, seed
  recipe       BLOB    CHECK (length(recipe) = 16),       -- recipe hash of the examples that it was trained on
  examples_hash BLOB   CHECK (length(examples_hash) = 16),  -- of these and of the reference diagrams
  examples     INTEGER,                     -- that its weights were fitted to
  parameters   INTEGER,                     -- weights and biases
  fingerprint  BLOB    CHECK (length(fingerprint) = 16),  -- of all that its predictions follow from; NULL: not finished
  finished_at  TEXT,
  run_id       INTEGER REFERENCES run (run_id),           -- that began it; NULL: came with the schema
  CHECK ((state = 'finished') = (fingerprint IS NOT NULL))
) STRICT;

-- The classical fit stands beside the networks. Its fingerprint names its version.
INSERT INTO model (model_id, name, method, state, architecture, diagrams, axes, settings, fingerprint) VALUES
  (1, 'poisson_fit', 'poisson_fit', 'finished', '', '', '[]', '{}', CAST('poisson_fit 0001' AS BLOB));

-- How a training went, epoch by epoch.
CREATE TABLE training_epoch (
  model_id        INTEGER NOT NULL REFERENCES model (model_id) ON DELETE CASCADE,
  epoch           INTEGER NOT NULL CHECK (epoch >= 1),
  training_loss   REAL    NOT NULL,         -- mean while it ran, with dropout
  validation_loss REAL    NOT NULL,         -- after it, without
  rms_dav_mag_per_kpc REAL NOT NULL,        -- on the validation split, over all bins
  rms_a_v_mag     REAL    NOT NULL,         -- ... of the cumulative A_V
  rate            REAL    NOT NULL,         -- learning rate of its last step
  steps           INTEGER NOT NULL,         -- updates of the weights so far
  seconds         REAL    NOT NULL,         -- that it took
  best            INTEGER NOT NULL CHECK (best IN (0, 1)),  -- its weights are those kept as 'best'
  PRIMARY KEY (model_id, epoch)
) STRICT, WITHOUT ROWID;

-- From where a training goes on. Arrays: owner 'model/NAME/last', names parameters, first_moment, second_moment,
-- average; 'model/NAME/best', name parameters. Random numbers follow from the model's seed, epoch and step.
CREATE TABLE checkpoint (
  model_id  INTEGER NOT NULL REFERENCES model (model_id) ON DELETE CASCADE,
  which     TEXT    NOT NULL CHECK (which IN ('last', 'best')),
  epoch     INTEGER NOT NULL,               -- epochs finished
  batch     INTEGER NOT NULL,               -- batches of the next epoch that are done
  step      INTEGER NOT NULL,               -- updates of the weights so far
  averaged  INTEGER NOT NULL,               -- weights that the array average is the mean of
  loss_sum  REAL    NOT NULL,               -- of the training loss over the running epoch's batches
  loss_examples INTEGER NOT NULL,           -- that this is the sum over
  seconds   REAL    NOT NULL,               -- spent in the running epoch
  weights_hash BLOB NOT NULL CHECK (length(weights_hash) = 16),  -- of the array parameters
  PRIMARY KEY (model_id, which)
) STRICT, WITHOUT ROWID;

-- Who trains a model now. Not content; a dead process's row is removed by the next one (as in claim).
CREATE TABLE training_claim (
  model_id      INTEGER PRIMARY KEY REFERENCES model (model_id) ON DELETE CASCADE,
  host          TEXT    NOT NULL,
  pid           INTEGER NOT NULL,
  process_start INTEGER NOT NULL,
  renewed_at    INTEGER NOT NULL
) STRICT;
