#pragma once

#include <QString>

#include <memory>
#include <vector>

namespace fovea {

// Values by a table instead of a formula: DICOM PS3.3 C.11.1 and C.11.2.1.1. What lies before the first entry
// and behind the last one gets theirs.
struct LookupTable {
    double first = 0.0; // value that the first entry is for
    std::vector<float> values {};
    QString explanation {};

    [[nodiscard]] float at(double value) const;
};

// How values become shades: DICOM PS3.3 C.11.2. centre and width are in the units of the values.
struct Window {
    // LINEAR, LINEAR_EXACT and SIGMOID of PS3.3 C.11.2.1.2 and C.11.2.1.3.
    enum class Function { Linear, LinearExact, Sigmoid };

    double centre = 0.0;
    double width = 1.0;
    QString explanation {}; // "BRAIN", "BONE"; may be empty
    Function function = Function::Linear;
    // To shades from 0 to 1, instead of the function; centre and width span its entries. Mostly null.
    std::shared_ptr<const LookupTable> table {};

    friend bool operator==(const Window&, const Window&) = default;
};

} // namespace fovea
