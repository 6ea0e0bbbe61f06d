#pragma once

#include "core/dicom/SeriesSorter.h"

#include <QString>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace fovea::test {

// A slice at a height along z, as an axial CT has it.
inline dicom::Slice axial(double z, int number)
{
    dicom::Slice slice;
    slice.sopInstanceUid = "1.2." + std::to_string(number);
    slice.rows = 6;
    slice.columns = 5;
    slice.positionLps = Vec3 { -10, -20, z };
    slice.axes = std::array { Vec3 { 1, 0, 0 }, Vec3 { 0, 1, 0 } };
    slice.pixelSpacingMm = std::array { 0.5, 0.75 };
    slice.thicknessMm = 3.0;
    slice.instanceNumber = number;
    return slice;
}

inline std::vector<dicom::Slice> stack(const std::vector<double>& heights)
{
    std::vector<dicom::Slice> slices;
    for (const double z : heights)
        slices.push_back(axial(z, static_cast<int>(slices.size()) + 1));
    return slices;
}

inline std::vector<Series> sorted(std::vector<dicom::Slice> slices)
{
    static const std::vector<std::filesystem::path> files { "a", "b" };
    return dicom::sortIntoSeries({ .uid = "1.2.3" }, std::move(slices), files);
}

inline std::vector<QString> numbersOf(const Series& series)
{
    std::vector<QString> numbers;
    for (const Instance& instance : series.instances)
        numbers.push_back(instance.sopInstanceUid.section(u'.', -1));
    return numbers;
}

inline bool mentions(const Series& series, const QString& word)
{
    return std::ranges::any_of(series.warnings, [&](const QString& text) { return text.contains(word); });
}

} // namespace fovea::test
