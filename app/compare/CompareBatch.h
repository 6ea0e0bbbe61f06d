#pragma once

#include "app/compare/Comparison.h"

#include <QString>

#include <filesystem>
#include <functional>
#include <vector>

namespace fovea::app {

// One study of a batch.
struct CompareCase {
    QString id {}; // names its folder: letters, digits, '.', '_' and '-'
    std::filesystem::path image {};
    std::filesystem::path reference {}; // a mask; empty for none
};

// From a CSV file with a header line: "image", and where wanted "reference" and "id". Relative paths are
// relative to the file. From a folder: each image file in it and each folder in it is a case.
[[nodiscard]] Result<std::vector<CompareCase>> readCases(const std::filesystem::path& fileOrFolder);

struct BatchOptions {
    std::vector<inference::ModelCard> models {};
    std::string device = "auto";
    std::filesystem::path output {};
    double threshold = usualThreshold; // from which boxes count
    int shard = 0; // this process takes every shards-th case, from this one
    int shards = 1;
};

// What happened with one case.
struct BatchRow {
    QString id {};
    std::filesystem::path image {};
    bool isDone = false;
    bool wasDone = false; // by an earlier run
    bool wasDamaged = false; // the record of an earlier run, so that it was done again
    QString error {}; // a sentence; empty unless it failed
    std::optional<double> worstDice {};
    std::optional<double> worstHausdorff95Mm {};
    double largestDisagreementMl = 0.0;
};

// Compares the models on every case: cases/ID/ as writeComparison() has it, cases.csv with a row a case, the
// worst first, and pictures of the worst in worst/. A case that was finished with the same models and
// threshold is not done again, unless its case.json is damaged; one that fails does not stop the others. Rows
// of all cases that are finished, of other shards too.
[[nodiscard]] Result<std::vector<BatchRow>> runBatch(const std::vector<CompareCase>& cases,
    const BatchOptions& options, const std::function<void(const BatchRow&)>& onCase, Progress progress = {});

// Runs the models and measures. reference may be empty: a mask, or boxes as readBoxes() takes them.
[[nodiscard]] Result<Comparison> compareImage(const std::shared_ptr<const Volume>& volume,
    const std::vector<inference::ModelCard>& models, const std::filesystem::path& reference,
    CheckpointRunner& runner, Progress progress = {});

} // namespace fovea::app
