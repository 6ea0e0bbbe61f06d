#include "core/dicom/ModalityMap.h"

#include "core/dicom/PictureTables.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace fovea::dicom {

double ModalityMap::apply(double stored) const
{
    return table ? static_cast<double>(table->at(stored)) : rescale.apply(stored);
}

Extremes ModalityMap::range(const StoredFormat& format) const
{
    if (table) {
        const auto [low, high] = std::ranges::minmax(table->values);
        return { static_cast<double>(low), static_cast<double>(high) };
    }
    const Extremes stored = storableRange(format);
    const double first = rescale.apply(stored.low);
    const double second = rescale.apply(stored.high);
    return { std::min(first, second), std::max(first, second) };
}

bool hasModalityTable(const DataSet& dataSet)
{
    return dataSet.firstItem(tag::ModalityLUTSequence) != nullptr;
}

bool isParametricMap(const DataSet& dataSet)
{
    return dataSet.text(tag::SOPClassUID) == parametricMapStorage;
}

const DataSet* realWorldMappingOf(const DataSet& dataSet, std::int32_t frame)
{
    const FrameAttributes attributes(dataSet, frame);
    for (const tag::Tag tag :
        { tag::RealWorldValueSlope, tag::RealWorldValueTable, tag::MeasurementUnitsCodeSequence }) {
        const DataSet& item = attributes.where(tag::RealWorldValueMappingSequence, tag);
        if (item.find(tag))
            return &item;
    }
    return nullptr;
}

Result<Rescale> realWorldRescaleOf(const DataSet* mapping)
{
    if (!mapping)
        return Rescale {};
    if (mapping->find(tag::RealWorldValueTable))
        return fail(
            ErrorCode::Unsupported, "The parametric map's values are in a table, which can't be read");
    const Rescale rescale { mapping->number(tag::RealWorldValueSlope).value_or(1.0),
        mapping->number(tag::RealWorldValueIntercept).value_or(0.0) };
    if (!std::isfinite(rescale.slope) || !std::isfinite(rescale.intercept) || rescale.slope == 0.0)
        return fail(ErrorCode::Damaged, "The parametric map does not say what its values mean");
    return rescale;
}

Result<ModalityMap> modalityMapOf(const ParsedFile& parsed, std::int32_t frame)
{
    const DataSet& data = parsed.dataSet;
    ModalityMap map;
    if (isParametricMap(data)) {
        const auto rescale = realWorldRescaleOf(realWorldMappingOf(data, frame));
        if (!rescale)
            return std::unexpected(rescale.error());
        map.rescale = *rescale;
        return map;
    }
    if (const DataSet* item = data.firstItem(tag::ModalityLUTSequence)) {
        const bool isSigned = data.integer(tag::PixelRepresentation).value_or(0) == 1;
        auto table = lookupTableOf(*item, isSigned, TextDecoder(data.text(tag::SpecificCharacterSet)));
        if (!table)
            return std::unexpected(table.error());
        map.table = std::move(*table);
        return map;
    }
    const FrameAttributes attributes(data, frame);
    const auto number = [&](tag::Tag tag, double fallback) {
        return attributes.where(tag::PixelValueTransformationSequence, tag).number(tag).value_or(fallback);
    };
    map.rescale = { number(tag::RescaleSlope, 1.0), number(tag::RescaleIntercept, 0.0) };
    if (map.rescale.slope == 0.0)
        return fail(ErrorCode::Damaged, "The file's rescale slope is zero, which makes all its values one");
    return map;
}

template <class Out>
Extremes convertPixels(
    std::span<const std::uint8_t> stored, const StoredFormat& format, const ModalityMap& map, Out* out)
{
    if (!map.table)
        return convertPixels(stored, format, map.rescale, out);
    std::vector<float> values(stored.size() * 8 / static_cast<std::size_t>(format.bitsAllocated));
    (void)convertPixels(stored, format, Rescale {}, values.data());
    Extremes found = Extremes::none();
    for (std::size_t n = 0; n < values.size(); ++n) {
        const double value = map.apply(static_cast<double>(values[n]));
        out[n] = static_cast<Out>(static_cast<std::int32_t>(value)); // entries are whole
        found = found.with({ value, value });
    }
    return found;
}

template Extremes convertPixels(
    std::span<const std::uint8_t>, const StoredFormat&, const ModalityMap&, std::int16_t*);
template Extremes convertPixels(
    std::span<const std::uint8_t>, const StoredFormat&, const ModalityMap&, std::uint16_t*);
template Extremes convertPixels(
    std::span<const std::uint8_t>, const StoredFormat&, const ModalityMap&, float*);

} // namespace fovea::dicom
