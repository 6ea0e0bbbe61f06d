#include "inference/engine/JobSetup.h"

#include "inference/engine/Backend.h"
#include "inference/engine/Cuda.h"
#include "inference/engine/Memory.h"
#include "inference/engine/SelfTest.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace fovea::inference {

namespace {

at::ScalarType scalarType(VoxelType type)
{
    switch (type) {
    case VoxelType::Int16:
        return at::kShort;
    case VoxelType::UInt16:
        return at::kUInt16;
    case VoxelType::Float32:
        return at::kFloat;
    }
    return at::kFloat;
}

// Bundles write "MRI" and "MR", "CT" and "ct".
std::string family(const std::string& text)
{
    std::string upper;
    for (const char c : text.substr(0, 2))
        upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return upper;
}

// Gives memory back when a job ends, however it ends.
struct MemoryGuard {
    MemoryGuard() = default;
    MemoryGuard(const MemoryGuard&) = delete;
    MemoryGuard& operator=(const MemoryGuard&) = delete;
    ~MemoryGuard()
    {
        releaseTensorMemory();
        releaseCudaMemory();
    }
};

} // namespace

Result<at::Tensor> imageTensor(const ImageInput& image, std::vector<std::string>& notices)
{
    const auto& size = image.geometry.size;
    if (const auto sound = validated(image.geometry); !sound)
        return std::unexpected(sound.error());
    const auto voxels = static_cast<std::size_t>(image.geometry.voxelCount());
    if (image.voxels.size() != voxels * byteSize(image.voxelType))
        return fail(
            ErrorCode::InvalidArgument, "The image has another number of voxels than its geometry says");
    // from_blob wants a mutable pointer; nothing writes through it, as preparation copies before it changes.
    void* data = const_cast<std::byte*>(image.voxels.data());
    at::Tensor tensor
        = at::from_blob(data, { size[2], size[1], size[0] }, at::TensorOptions(scalarType(image.voxelType)))
              .permute({ 2, 1, 0 });
    if (image.voxelType != VoxelType::Float32)
        return tensor.to(at::kFloat);
    if (tensor.sum(at::kDouble).isfinite().item<bool>())
        return tensor;
    const std::string sentence = "Voxels of the image that are no numbers were taken as zero";
    if (std::ranges::find(notices, sentence) == notices.end())
        notices.push_back(sentence);
    return at::nan_to_num(tensor, 0.0, 0.0, 0.0);
}

Result<ModelSetup> openModel(const std::filesystem::path& folder, const std::string& wanted)
{
    auto bundle = readBundle(folder, Hashing::No);
    if (!bundle)
        return std::unexpected(bundle.error());
    if (!bundle->card.isUsable())
        return fail(ErrorCode::Unsupported, bundle->card.problems.front(), bundle->card.name);
    auto device = chooseDevice(wanted);
    if (!device)
        return std::unexpected(device.error());
    return ModelSetup { std::move(*bundle), std::move(*device) };
}

Result<std::unique_ptr<Backend>> loadBackend(ModelSetup& setup, const std::string& precision, RunRecord& run)
{
    if (setup.bundle.format == ModelFormat::TorchScript)
        return loadTorchScript(setup.bundle.modelFile, setup.device, precision);
    if (setup.device.isCuda()) {
        addNotice(run, "ONNX models run on the CPU");
        setup.device = { "cpu", "" };
    }
    return loadOnnx(setup.bundle.modelFile);
}

void describeRun(
    const ModelSetup& setup, const std::string& modality, const LoadedNetwork& network, RunRecord& run)
{
    const bool isCuda = setup.device.isCuda();
    const ModelCard& card = setup.bundle.card;
    run.device = setup.device.id;
    run.deviceName = setup.device.name;
    run.precision = network.precision;
    run.method = network.method;
    run.bundleVersion = card.version;
    run.torchVersion = torchVersion();
    run.cudnnVersion = isCuda ? cudnnVersion() : "";
    run.onednnVersion = onednnVersion();
    run.windowing = describe(setup.bundle.pipeline.inference);
    run.instructionSet = isCuda ? "" : effectiveInstructionSet();
    run.usedFastConvolutions = isCuda || usesFastConvolutions();
    run.threads = at::get_num_threads();
    run.modelSha256 = network.sha256;
    for (const std::string& notice : card.notices)
        addNotice(run, notice);
    if (!run.usedFastConvolutions)
        addNotice(run, "The fast convolutions are wrong on this processor; slow ones were used");
    const std::string expected = card.inputs.empty() ? "" : card.inputs.front().modality;
    if (!expected.empty() && expected != "n/a" && !modality.empty() && family(expected) != family(modality))
        addNotice(run, "The model was made for " + expected + ", and the image is " + modality);
}

void addNotice(RunRecord& run, const std::string& sentence)
{
    if (std::ranges::find(run.notices, sentence) == run.notices.end())
        run.notices.push_back(sentence);
}

Result<at::Tensor> prepareImage(const ImageInput& image, const ModelSetup& setup, Preparation& preparation,
    RunRecord& run, const Progress& progress)
{
    const auto start = Clock::now();
    auto tensor = imageTensor(image, run.notices);
    if (!tensor)
        return tensor;
    auto prepared = prepare(
        *tensor, gridOf(image.geometry), setup.bundle.pipeline.preprocessing, preparation, progress);
    if (!prepared)
        return prepared;
    for (const std::string& notice : preparation.notices)
        addNotice(run, notice);
    run.stages.push_back({ "pre", secondsSince(start) });
    return prepared;
}

int cudaIndex(const Device& device)
{
    return std::atoi(device.id.substr(device.id.find(':') + 1).c_str());
}

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

Result<void> runJob(const std::function<Result<void>()>& stages, const Progress& progress,
    const std::string& failure, const std::string& modelName, RunRecord& run)
{
    const MemoryGuard memory;
    resetPeakResidentBytes();
    const auto start = Clock::now();
    Result<void> done;
    try {
        done = stages();
    } catch (...) {
        done = progress.isCancelled() ? Result<void>(cancelled())
                                      : std::unexpected(errorFromException(failure));
    }
    if (!done) {
        Error error = done.error();
        if (error.subject.empty() && error.code != ErrorCode::Cancelled)
            error.subject = modelName;
        return std::unexpected(std::move(error));
    }
    run.totalSeconds = secondsSince(start);
    run.peakMemoryBytes = peakResidentBytes();
    return {};
}

} // namespace fovea::inference
