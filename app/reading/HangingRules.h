#pragma once

#include "app/reading/Arrangement.h"
#include "core/base/Error.h"
#include "core/study/Study.h"

#include <filesystem>
#include <vector>

namespace fovea::app {

// For which series, and how it hangs. Empty criteria fit everything.
struct HangingRule {
    QString name {};
    QString modality {}; // DICOM's
    QString bodyPart {};
    QString descriptionContains {}; // case does not matter
    Arrangement arrangement {};

    // How many criteria it fits; nothing when one does not.
    [[nodiscard]] std::optional<int> fit(const Series& series) const;
    friend bool operator==(const HangingRule&, const HangingRule&) = default;
};

// The rule that says most about the series; among equals the newest. Null when none fits.
[[nodiscard]] const HangingRule* bestRule(const std::vector<HangingRule>& rules, const Series& series);

// The file is versioned JSON, written atomically. One that is not there holds no rules.
[[nodiscard]] Result<std::vector<HangingRule>> readHangingRules(const std::filesystem::path& file);
[[nodiscard]] Result<void> writeHangingRules(
    const std::vector<HangingRule>& rules, const std::filesystem::path& file);
// Where a person's rules are.
[[nodiscard]] std::filesystem::path hangingRulesFile();

} // namespace fovea::app
