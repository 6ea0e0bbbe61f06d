#include "inference/engine/ConvolutionLayout.h"

#include "inference/engine/MkldnnSetting.h"

#include <ATen/ATen.h>
#include <ATen/ops/convolution_backward_native.h>
#include <ATen/ops/convolution_native.h>
#include <torch/library.h>

#include <optional>

namespace fovea::inference {

namespace {

// oneDNN takes the layout of the weights.
at::Tensor withChannelsInnermost(const at::Tensor& weight)
{
    if (weight.dim() == 4)
        return weight.contiguous(at::MemoryFormat::ChannelsLast);
    if (weight.dim() == 5)
        return weight.contiguous(at::MemoryFormat::ChannelsLast3d);
    return weight;
}

// Whether the weights have no layout that tells the channels' place: along one axis, or of one channel each,
// as where every channel is by itself.
bool isAmbiguous(const at::Tensor& weight)
{
    return weight.dim() == 3 || weight.size(1) == 1;
}

// For as long as it lives.
class PlainWhere {
public:
    explicit PlainWhere(bool isWanted)
    {
        if (isWanted)
            m_setting.emplace(false);
    }

private:
    std::optional<MkldnnSetting> m_setting;
};

at::Tensor convolution(const at::Tensor& input, const at::Tensor& weight,
    const std::optional<at::Tensor>& bias, at::IntArrayRef stride, at::IntArrayRef padding,
    at::IntArrayRef dilation, bool isTransposed, at::IntArrayRef outputPadding, std::int64_t groups)
{
    // Of ambiguous weights only what runs from outputs to inputs goes wrong.
    const PlainWhere plain(weight.dim() == 3 || (isTransposed && isAmbiguous(weight)));
    return at::native::convolution(input, withChannelsInnermost(weight), bias, stride, padding, dilation,
        isTransposed, outputPadding, groups);
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> convolutionBackward(const at::Tensor& gradient,
    const at::Tensor& input, const at::Tensor& weight, at::OptionalIntArrayRef biasSizes,
    at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, bool isTransposed,
    at::IntArrayRef outputPadding, std::int64_t groups, std::array<bool, 3> outputs)
{
    const PlainWhere plain(isAmbiguous(weight));
    return at::native::convolution_backward(gradient, input, withChannelsInnermost(weight), biasSizes, stride,
        padding, dilation, isTransposed, outputPadding, groups, outputs);
}

} // namespace

void keepChannelsInnermost()
{
    static const auto kernels = [] {
        torch::Library library(torch::Library::IMPL, "aten", c10::DispatchKey::CPU, __FILE__, __LINE__);
        library.impl("convolution", TORCH_FN(convolution));
        library.impl("convolution_backward", TORCH_FN(convolutionBackward));
        return library;
    }();
    static_cast<void>(kernels);
}

} // namespace fovea::inference
