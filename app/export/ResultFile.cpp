#include "app/export/ResultFile.h"

#include "core/image/ImageFile.h"
#include "core/objects/SegReader.h"
#include "views/capture/SurfaceFile.h"

namespace fovea::app {

bool isDicomFileName(const std::filesystem::path& file)
{
    return QString::fromStdString(file.extension().string())
               .compare(QLatin1String(".dcm"), Qt::CaseInsensitive)
        == 0;
}

Result<ObjectSource> sourceFor(const Series& series, const ResultIdentity& identity, Progress progress)
{
    auto source = readObjectSource(series, std::move(progress));
    return source ? leavingSource(std::move(*source), identity) : source;
}

Result<ObjectSource> leavingSource(ObjectSource source, const ResultIdentity& identity)
{
    if (identity.isIdentified)
        return source;
    const auto secret = Deidentifier::userSecret();
    if (!secret)
        return std::unexpected(secret.error());
    return deidentified(std::move(source), Deidentifier(*secret, identity.options));
}

Result<void> writeResult(const LabelMap& labelMap, const Series& series, const ResultIdentity& identity,
    const std::filesystem::path& file, Progress progress)
{
    if (views::isSurfaceFileName(file)) {
        const auto files = views::writeSurfaces(labelMap, file, std::move(progress));
        return files ? Result<void> {} : std::unexpected(files.error());
    }
    if (!isDicomFileName(file))
        return writeLabelMap(labelMap, file, std::move(progress));
    const auto source = sourceFor(series, identity, progress.stage("Reading headers", 0.1));
    if (!source)
        return std::unexpected(source.error());
    const auto written = writeSegmentation(labelMap, *source, {}, file, progress.stage("Writing", 0.9));
    if (!written)
        return std::unexpected(written.error());
    return {};
}

Result<ReadResult> readResult(const std::filesystem::path& file, const Geometry& reference, Progress progress)
{
    if (isImageFile(file)) {
        auto labelMap = readLabelMap(file, std::move(progress));
        if (!labelMap)
            return std::unexpected(labelMap.error());
        return ReadResult { std::move(*labelMap) };
    }
    auto contents = readSegmentation(file, &reference, std::move(progress));
    if (!contents)
        return std::unexpected(contents.error());
    if (contents->layers.empty())
        return fail(ErrorCode::NotFound, "The segmentation has no structures", file.string());
    if (contents->layers.size() > 1)
        contents->notices
            << QStringLiteral("Only the first of its %1 layers is taken").arg(contents->layers.size());
    return ReadResult { std::move(contents->layers.front()), contents->notices };
}

Result<void> writeProbabilitySeg(const inference::SegmentResult& result, const LabelMap& labelMap,
    const Series& series, const ResultIdentity& identity, const std::filesystem::path& file,
    Progress progress)
{
    const auto source = sourceFor(series, identity, progress.stage("Reading headers", 0.1));
    if (!source)
        return std::unexpected(source.error());
    std::vector<Label> labels;
    for (const Label& label : labelMap.labels()) {
        if (static_cast<int>(label.value) < result.probabilityChannels)
            labels.push_back(label);
    }
    const auto written = writeProbabilities(result.geometry, result.probabilities->as<float>(), labels,
        labelMap.source(), *source, { .seriesNumber = 301, .description = QStringLiteral("Probabilities") },
        file, progress.stage("Writing", 0.9));
    if (!written)
        return std::unexpected(written.error());
    return {};
}

Result<void> writeMap(const Geometry& geometry, std::span<const float> values, const MapMeaning& meaning,
    const Series& series, const ResultIdentity& identity, const std::filesystem::path& file,
    Progress progress)
{
    if (!isDicomFileName(file))
        return writeChannels(geometry, values, 1, file, std::move(progress));
    const auto source = sourceFor(series, identity, progress.stage("Reading headers", 0.1));
    if (!source)
        return std::unexpected(source.error());
    const auto written = writeParametricMap(geometry, values, meaning, *source,
        { .seriesNumber = 340, .description = meaning.title }, file, progress.stage("Writing", 0.9));
    if (!written)
        return std::unexpected(written.error());
    return {};
}

} // namespace fovea::app
