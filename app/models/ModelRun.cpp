#include "app/models/ModelRun.h"

#include <QCoreApplication>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fovea::app {

namespace {

inference::VoxelType voxelTypeOf(const Volume::Image<std::int16_t>&)
{
    return inference::VoxelType::Int16;
}
inference::VoxelType voxelTypeOf(const Volume::Image<std::uint16_t>&)
{
    return inference::VoxelType::UInt16;
}
inference::VoxelType voxelTypeOf(const Volume::Image<float>&)
{
    return inference::VoxelType::Float32;
}

} // namespace

inference::VoxelView voxelView(std::shared_ptr<const Volume> volume)
{
    inference::VoxelView view;
    view.geometry = volume->geometry();
    view.modality = volume->meaning().modality.toStdString();
    volume->visit([&](const auto& image) {
        view.type = voxelTypeOf(image);
        view.bytes = std::as_bytes(
            std::span(image.GetBufferPointer(), static_cast<std::size_t>(volume->geometry().voxelCount())));
    });
    view.owner = std::move(volume);
    return view;
}

inference::SegmentRequest segmentRequest(std::shared_ptr<const Volume> volume,
    const inference::ModelCard& card, const std::string& device,
    const std::vector<std::shared_ptr<const Volume>>& more)
{
    inference::SegmentRequest request {
        .bundle = card.folder, .sha256 = card.sha256, .image = voxelView(std::move(volume)), .device = device
    };
    std::ranges::transform(more, std::back_inserter(request.moreImages), voxelView);
    return request;
}

Result<inference::SegmentResult> runOnce(
    const inference::SegmentRequest& request, Progress progress, inference::WorkerOptions options)
{
    const auto worker = inference::Worker::start(std::move(options));
    if (!worker)
        return std::unexpected(worker.error());
    return (*worker)->segment(request, std::move(progress));
}

Result<LabelMap> labelMapOf(const inference::SegmentResult& result)
{
    auto image = LabelMap::Image::New();
    applyGeometry(result.geometry, *image);
    image->Allocate();
    std::ranges::copy(result.labels, image->GetBufferPointer());

    std::vector<Label> labels;
    for (const inference::ModelLabel& label : result.card.labels) {
        if (label.value == 0)
            continue;
        labels.push_back({ label.value, QString::fromStdString(label.name),
            label.rgb.value_or(distinctColour(static_cast<std::size_t>(label.value) - 1)) });
    }
    return LabelMap::create(image, std::move(labels),
        { .kind = ResultSource::Kind::Model,
            .name = QString::fromStdString(result.card.name),
            .version = QString::fromStdString(result.card.version),
            .sha256 = QString::fromStdString(result.run.modelSha256) });
}

std::vector<std::filesystem::path> modelFolders(const std::vector<std::filesystem::path>& extra)
{
    std::vector<std::filesystem::path> folders = extra;
    std::ranges::copy(inference::ModelLibrary::defaultFolders(), std::back_inserter(folders));
    const std::filesystem::path program = QCoreApplication::applicationDirPath().toStdString();
    folders.push_back(program / "../resources/models"); // beside the program in a build tree
    std::erase_if(folders, [](const auto& folder) { return !std::filesystem::is_directory(folder); });
    return folders;
}

bool isForModality(const inference::ModelCard& card, const QString& modality)
{
    return modality.isEmpty() || std::ranges::any_of(card.inputs, [&](const inference::ModelInput& input) {
        // Bundles write "MR", "MRI" or "CT"; DICOM "MR" or "CT".
        return input.modality.empty()
            || QString::fromStdString(input.modality).startsWith(modality, Qt::CaseInsensitive);
    });
}

QString modalityOf(const inference::ModelCard& card)
{
    const QString modality
        = card.inputs.empty() ? QString() : QString::fromStdString(card.inputs.front().modality).toUpper();
    return modality == u"MRI" ? QStringLiteral("MR") : modality;
}

nlohmann::ordered_json provenanceJson(const inference::SegmentResult& result)
{
    return provenanceJson(result.card, result.run);
}

nlohmann::ordered_json provenanceJson(const inference::ModelCard& card, const inference::RunRecord& run)
{
    nlohmann::ordered_json stages = nlohmann::ordered_json::object();
    for (const inference::StageTime& stage : run.stages)
        stages[stage.stage] = stage.seconds;
    return { { "model", card.name }, { "version", card.version }, { "bundle_version", run.bundleVersion },
        { "sha256", run.modelSha256 }, { "intended_use", card.intendedUse }, { "device", run.device },
        { "device_name", run.deviceName }, { "precision", run.precision }, { "method", run.method },
        { "torch", run.torchVersion }, { "onednn", run.onednnVersion }, { "cudnn", run.cudnnVersion },
        { "instruction_set", run.instructionSet }, { "threads", run.threads }, { "windowing", run.windowing },
        { "windows", run.windows }, { "skipped_windows", run.skippedWindows }, { "fallbacks", run.fallbacks },
        { "predicted_memory_bytes", run.predictedMemoryBytes }, { "seconds", run.totalSeconds },
        { "stage_seconds", std::move(stages) }, { "peak_memory_bytes", run.peakMemoryBytes },
        { "peak_device_bytes", run.peakDeviceBytes },
        { "peak_device_allocated_bytes", run.allocator.peakAllocatedBytes },
        { "fast_convolutions", run.usedFastConvolutions }, { "notices", run.notices },
        { "warning", "Not for clinical use" } };
}

nlohmann::ordered_json labelsJson(const LabelMap& labelMap)
{
    auto labels = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < labelMap.labels().size(); ++i) {
        const Label& label = labelMap.labels()[i];
        labels.push_back({ { "value", label.value }, { "name", label.name.toStdString() },
            { "voxels", labelMap.voxelCounts()[i] }, { "volume_ml", labelMap.volumeMl(i) } });
    }
    return labels;
}

} // namespace fovea::app
