#include "app/cli/CommandLine.h"
#include "app/cli/InputOptions.h"
#include "app/cli/PictureOutput.h"
#include "app/cli/Terminal.h"
#include "app/models/ModelRun.h"
#include "app/models/Pictures.h"
#include "core/image/ImageFile.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <map>

namespace fovea::app {

namespace {

using View = views::CaptureRequest::View;

struct CaptureOptions {
    InputOptions input;
    std::filesystem::path output;
    std::string model;
    std::filesystem::path mask;
    std::string device = "auto";
    View view = View::Grid;
    std::vector<double> at;
    std::vector<double> window;
    std::string size = "1024x1024";
};

Result<std::shared_ptr<const LabelMap>> labelMapFor(
    const CaptureOptions& options, const std::shared_ptr<const Volume>& volume, Terminal& terminal)
{
    if (!options.mask.empty()) {
        auto labelMap = readLabelMap(options.mask, terminal.progress());
        if (!labelMap)
            return std::unexpected(labelMap.error());
        return std::make_shared<const LabelMap>(std::move(*labelMap));
    }
    if (options.model.empty())
        return nullptr;
    const auto card = inference::ModelLibrary(modelFolders()).find(options.model);
    if (!card)
        return std::unexpected(card.error());
    const auto result = runOnce(segmentRequest(volume, card->folder, options.device), terminal.progress());
    if (!result)
        return std::unexpected(result.error());
    auto labelMap = labelMapOf(*result);
    if (!labelMap)
        return std::unexpected(labelMap.error());
    return std::make_shared<const LabelMap>(std::move(*labelMap));
}

Result<void> runCapture(const CaptureOptions& options, Terminal& terminal)
{
    int width = 0;
    int height = 0;
    if (std::sscanf(options.size.c_str(), "%dx%d", &width, &height) != 2)
        return fail(
            ErrorCode::InvalidArgument, "A size is WxH in pixels, for instance 1024x768", options.size);
    const auto window = options.window.empty()
        ? std::nullopt
        : std::optional(Window { options.window[0], options.window[1] });
    const auto opened = openInput(options.input, terminal);
    const bool wantsPicture = options.model.empty() && options.mask.empty();
    if (!opened && opened.error().code == ErrorCode::Unsupported && wantsPicture)
        return capturePicture(options.input, window, width, height, options.output, terminal);
    if (!opened)
        return std::unexpected(opened.error());
    const auto labelMap = labelMapFor(options, opened->volume, terminal);
    if (!labelMap)
        return std::unexpected(labelMap.error());

    views::CaptureRequest request;
    request.volume = opened->volume;
    if (*labelMap)
        request.labelLayers = { defaultLayer(*labelMap) };
    request.view = options.view;
    request.cursorLps = options.at.empty() ? pointOfInterest(*opened->volume, labelMap->get())
                                           : Vec3 { options.at[0], options.at[1], options.at[2] };
    request.window = window;
    request.width = width;
    request.height = height;
    const auto picture = views::capture(request);
    if (!picture)
        return std::unexpected(picture.error());
    if (const auto written = writePicture(*picture, options.output); !written)
        return written;
    terminal.line(QStringLiteral("Wrote %1").arg(QString::fromStdString(options.output.string())));
    terminal.json(
        { { "output", options.output.string() }, { "series_uid", opened->series.uid.toStdString() } });
    return {};
}

} // namespace

void addCaptureCommand(CLI::App& parser, Invocation& invocation)
{
    auto options = std::make_shared<CaptureOptions>();
    CLI::App* command
        = parser.add_subcommand("capture", "Write an annotated picture; it holds no patient data");
    addInputOptions(*command, options->input);
    auto* model = command->add_option("-m,--model", options->model, "Model bundle to run and draw");
    command->add_option("--mask", options->mask, "Label map to draw, instead of running a model")
        ->excludes(model);
    command->add_option("--device", options->device, "auto, cpu or cuda:N")->capture_default_str();
    const std::map<std::string, View> views { { "axial", View::Axial }, { "coronal", View::Coronal },
        { "sagittal", View::Sagittal }, { "volume", View::Volume }, { "grid", View::Grid } };
    command->add_option("--view", options->view, "axial, coronal, sagittal, volume or grid")
        ->transform(CLI::CheckedTransformer(views, CLI::ignore_case));
    command->add_option("--at", options->at, "x,y,z in LPS millimetres; otherwise the middle of the result")
        ->expected(3)
        ->delimiter(',');
    command->add_option("--window", options->window, "C,W: the window's centre and width")
        ->expected(2)
        ->delimiter(',');
    command->add_option("--size", options->size, "WxH in pixels")->capture_default_str();
    command->add_option("-o,--output", options->output, "OUT.png or OUT.jpg")->required();
    command->callback([options, &invocation] {
        invocation.command = [options](Terminal& terminal) { return runCapture(*options, terminal); };
    });
}

} // namespace fovea::app
