#include "inference/engine/JobSetup.h"

#include "inference/engine/Backend.h"
#include "inference/engine/Cuda.h"
#include "inference/engine/Memory.h"
#include "inference/engine/SelfTest.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

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
    notices.emplace_back("Voxels of the image that are no numbers were taken as zero");
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

RunRecord describeRun(const ModelSetup& setup, const std::string& modality, const std::string& precision,
    const std::string& sha256)
{
    RunRecord run;
    const bool isCuda = setup.device.isCuda();
    run.device = setup.device.id;
    run.deviceName = setup.device.name;
    run.precision = precision;
    run.torchVersion = torchVersion();
    run.instructionSet = isCuda ? "" : effectiveInstructionSet();
    run.usedFastConvolutions = isCuda || usesFastConvolutions();
    run.threads = at::get_num_threads();
    run.modelSha256 = sha256;
    run.notices = setup.bundle.card.notices;
    if (!run.usedFastConvolutions)
        run.notices.emplace_back("The fast convolutions are wrong on this processor; slow ones were used");
    const auto& inputs = setup.bundle.card.inputs;
    const std::string expected = inputs.empty() ? "" : inputs.front().modality;
    if (!expected.empty() && expected != "n/a" && !modality.empty() && family(expected) != family(modality))
        run.notices.push_back("The model was made for " + expected + ", and the image is " + modality);
    return run;
}

int cudaIndex(const Device& device)
{
    return std::atoi(device.id.substr(device.id.find(':') + 1).c_str());
}

MemoryGuard::~MemoryGuard()
{
    releaseTensorMemory();
    releaseCudaMemory();
}

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

Error named(Error error, const std::string& model)
{
    if (error.subject.empty() && error.code != ErrorCode::Cancelled)
        error.subject = model;
    return error;
}

} // namespace fovea::inference
