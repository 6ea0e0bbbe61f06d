#include "app/cli/CommandLine.h"
#include "app/cli/InputOptions.h"
#include "app/cli/PictureOptions.h"
#include "app/cli/PictureOutput.h"
#include "app/cli/Terminal.h"
#include "app/export/ContactSheet.h"
#include "app/export/ResultFile.h"
#include "app/models/ModelRun.h"
#include "app/models/Pictures.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <map>

namespace fovea::app {

namespace {

using View = views::CaptureRequest::View;

struct CaptureOptions {
    PictureOptions picture;
    std::filesystem::path output;
    bool isSheet = false;
};

Result<std::shared_ptr<const LabelMap>> labelMapFor(
    const PictureOptions& options, const std::shared_ptr<const Volume>& volume, Terminal& terminal)
{
    if (!options.mask.empty()) {
        auto labelMap = readResult(options.mask, volume->geometry(), terminal.progress());
        if (!labelMap)
            return std::unexpected(labelMap.error());
        for (const QString& notice : labelMap->notices)
            terminal.note(notice);
        return std::make_shared<const LabelMap>(std::move(labelMap->labelMap));
    }
    if (options.model.empty())
        return nullptr;
    const auto card = inference::ModelLibrary(modelFolders()).find(options.model);
    if (!card)
        return std::unexpected(card.error());
    const auto result = runOnce(segmentRequest(volume, *card, options.device), terminal.progress());
    if (!result)
        return std::unexpected(result.error());
    auto labelMap = labelMapOf(*result);
    if (!labelMap)
        return std::unexpected(labelMap.error());
    return std::make_shared<const LabelMap>(std::move(*labelMap));
}

Result<void> readSize(const std::string& text, int& width, int& height)
{
    if (std::sscanf(text.c_str(), "%dx%d", &width, &height) != 2)
        return fail(ErrorCode::InvalidArgument, "A size is WxH in pixels, for instance 1024x768", text);
    return {};
}

} // namespace

Result<views::CaptureRequest> pictureRequest(
    const PictureOptions& options, Terminal& terminal, QString& seriesUid)
{
    const auto opened = openInput(options.input, terminal);
    if (!opened)
        return std::unexpected(opened.error());
    const auto labelMap = labelMapFor(options, opened->volume, terminal);
    if (!labelMap)
        return std::unexpected(labelMap.error());
    seriesUid = opened->series.uid;

    views::CaptureRequest request;
    request.volume = opened->volume;
    if (*labelMap)
        request.labelLayers = { defaultLayer(*labelMap) };
    request.view = options.view;
    request.cursorLps = options.at.empty() ? pointOfInterest(*opened->volume, labelMap->get())
                                           : Vec3 { options.at[0], options.at[1], options.at[2] };
    if (!options.window.empty())
        request.window = Window { options.window[0], options.window[1] };
    if (const auto sized = readSize(options.size, request.width, request.height); !sized)
        return std::unexpected(sized.error());
    return request;
}

void addPictureOptions(CLI::App& command, PictureOptions& options)
{
    addInputOptions(command, options.input);
    auto* model = command.add_option("-m,--model", options.model, "Model bundle to run and draw");
    command
        .add_option("--mask", options.mask, "Label map to draw, instead of running a model; DICOM SEG too")
        ->excludes(model);
    command.add_option("--device", options.device, "auto, cpu or cuda:N")->capture_default_str();
    const std::map<std::string, View> views { { "axial", View::Axial }, { "coronal", View::Coronal },
        { "sagittal", View::Sagittal }, { "volume", View::Volume }, { "grid", View::Grid } };
    command.add_option("--view", options.view, "axial, coronal, sagittal, volume or grid")
        ->transform(CLI::CheckedTransformer(views, CLI::ignore_case));
    command.add_option("--at", options.at, "x,y,z in LPS millimetres; otherwise the middle of the result")
        ->expected(3)
        ->delimiter(',');
    command.add_option("--window", options.window, "C,W: the window's centre and width")
        ->expected(2)
        ->delimiter(',');
    command.add_option("--size", options.size, "WxH in pixels")->capture_default_str();
}

namespace {

// A file without volumes is a picture, which is written as it is.
Result<void> runPicture(const CaptureOptions& options, Terminal& terminal)
{
    const PictureOptions& picture = options.picture;
    int width = 0;
    int height = 0;
    if (const auto sized = readSize(picture.size, width, height); !sized)
        return sized;
    const auto window = picture.window.empty()
        ? std::nullopt
        : std::optional(Window { picture.window[0], picture.window[1] });
    return capturePicture(picture.input, window, width, height, options.output, terminal);
}

Result<void> runCapture(const CaptureOptions& options, Terminal& terminal)
{
    QString seriesUid;
    const auto request = pictureRequest(options.picture, terminal, seriesUid);
    const bool wantsVolume
        = options.isSheet || !options.picture.model.empty() || !options.picture.mask.empty();
    if (!request && request.error().code == ErrorCode::Unsupported && !wantsVolume)
        return runPicture(options, terminal);
    if (!request)
        return std::unexpected(request.error());
    const auto picture
        = options.isSheet ? contactSheet(*request, 320, 4, terminal.progress()) : views::capture(*request);
    if (!picture)
        return std::unexpected(picture.error());
    if (const auto written = writePicture(*picture, options.output); !written)
        return written;
    terminal.line(QStringLiteral("Wrote %1").arg(QString::fromStdString(options.output.string())));
    terminal.json({ { "output", options.output.string() }, { "series_uid", seriesUid.toStdString() } });
    return {};
}

} // namespace

void addCaptureCommand(CLI::App& parser, Invocation& invocation)
{
    auto options = std::make_shared<CaptureOptions>();
    CLI::App* command
        = parser.add_subcommand("capture", "Write an annotated picture; it holds no patient data");
    addPictureOptions(*command, options->picture);
    command->add_flag("--sheet", options->isSheet,
        "A sheet of all structures, each at its own place, instead of one picture");
    command->add_option("-o,--output", options->output, "OUT.png or OUT.jpg")->required();
    command->callback([options, &invocation] {
        invocation.needsFonts = options->isSheet;
        invocation.command = [options](Terminal& terminal) { return runCapture(*options, terminal); };
    });
}

} // namespace fovea::app
