#include "app/cli/CommandLine.h"
#include "app/cli/InputOptions.h"
#include "app/cli/PictureOptions.h"
#include "app/cli/PictureOutput.h"
#include "app/cli/Terminal.h"
#include "app/export/ContactSheet.h"
#include "app/export/ResultFile.h"
#include "app/export/ReviewFindings.h"
#include "app/models/FindingLayers.h"
#include "app/models/ModelRun.h"
#include "app/models/Pictures.h"
#include "inference/client/Worker.h"

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
    bool withComments = false;
};

// What a model or a file says of the image.
struct Found {
    std::shared_ptr<const LabelMap> labelMap {};
    std::optional<views::BoxLayer> boxes {};
};

Result<Found> detect(const inference::ModelCard& card, const PictureOptions& options,
    const std::shared_ptr<const Volume>& volume, Terminal& terminal)
{
    const auto worker = inference::Worker::start();
    if (!worker)
        return std::unexpected(worker.error());
    const auto result = (*worker)->detect({ .bundle = card.folder,
                                              .sha256 = card.sha256,
                                              .image = voxelView(volume),
                                              .device = options.device },
        terminal.progress());
    if (!result)
        return std::unexpected(result.error());
    auto boxes = boxLayerOf(*result, options.threshold);
    if (boxes.boxes.empty())
        terminal.note(
            QStringLiteral("the model found nothing that scores %1 or more").arg(options.threshold));
    return Found { nullptr, std::move(boxes) };
}

// card: the model to run, where there is one.
Result<Found> findIn(const std::optional<inference::ModelCard>& card, const PictureOptions& options,
    const std::shared_ptr<const Volume>& volume, Terminal& terminal)
{
    if (!options.mask.empty()) {
        auto labelMap = readResult(options.mask, volume->geometry(), terminal.progress());
        if (!labelMap)
            return std::unexpected(labelMap.error());
        for (const QString& notice : labelMap->notices)
            terminal.note(notice);
        return Found { std::make_shared<const LabelMap>(std::move(labelMap->labelMap)) };
    }
    if (!card)
        return Found {};
    if (card->findsBoxes)
        return detect(*card, options, volume, terminal);
    const auto result = runOnce(segmentRequest(volume, *card, options.device), terminal.progress());
    if (!result)
        return std::unexpected(result.error());
    auto labelMap = labelMapOf(*result);
    if (!labelMap)
        return std::unexpected(labelMap.error());
    return Found { std::make_shared<const LabelMap>(std::move(*labelMap)) };
}

Result<void> readSize(const std::string& text, int& width, int& height)
{
    if (std::sscanf(text.c_str(), "%dx%d", &width, &height) != 2)
        return fail(ErrorCode::InvalidArgument, "A size is WxH in pixels, for instance 1024x768", text);
    return {};
}

} // namespace

Result<views::CaptureRequest> pictureRequest(
    const PictureOptions& options, Terminal& terminal, Series& series)
{
    std::optional<inference::ModelCard> card;
    if (!options.model.empty()) {
        auto known = inference::ModelLibrary(modelFolders()).find(options.model);
        if (!known)
            return std::unexpected(known.error());
        card = std::move(*known);
    }
    const auto opened = openInput(options.input, terminal, card ? modalityOf(*card) : QString());
    if (!opened)
        return std::unexpected(opened.error());
    const auto found = findIn(card, options, opened->volume, terminal);
    if (!found)
        return std::unexpected(found.error());
    series = opened->series;

    views::CaptureRequest request;
    request.volume = opened->volume;
    if (found->labelMap)
        request.labelLayers = { defaultLayer(found->labelMap) };
    request.boxLayer = found->boxes;
    request.view = options.view;
    request.cursorLps = options.at.empty()
        ? pointOfInterest(*opened->volume, found->labelMap.get(), found->boxes ? &*found->boxes : nullptr)
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
    command.add_option("--threshold", options.threshold, "Of a detector: leave out what scores less, 0 to 1")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 1.0));
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

// With what the user's journal says of the findings.
Result<QImage> drawSheet(
    const views::CaptureRequest& request, const Series& series, bool withComments, Terminal& terminal)
{
    const auto review = storedReviewOf(series, *request.volume);
    return contactSheet(request,
        sheetEntries(
            request, review ? &*review : nullptr, withComments ? SheetComments::Shown : SheetComments::Left),
        terminal.progress());
}

Result<void> runCapture(const CaptureOptions& options, Terminal& terminal)
{
    Series series;
    const auto request = pictureRequest(options.picture, terminal, series);
    const bool wantsVolume
        = options.isSheet || !options.picture.model.empty() || !options.picture.mask.empty();
    if (!request && request.error().code == ErrorCode::Unsupported && !wantsVolume)
        return runPicture(options, terminal);
    if (!request)
        return std::unexpected(request.error());
    const auto picture = options.isSheet ? drawSheet(*request, series, options.withComments, terminal)
                                         : views::capture(*request);
    if (!picture)
        return std::unexpected(picture.error());
    if (const auto written = writePicture(*picture, options.output); !written)
        return written;
    terminal.line(QStringLiteral("Wrote %1").arg(QString::fromStdString(options.output.string())));
    terminal.json({ { "output", options.output.string() }, { "series_uid", series.uid.toStdString() } });
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
        "A sheet of all findings, each at its own place, instead of one picture");
    command->add_flag("--comments", options->withComments,
        "On a sheet, what reviewers wrote too, which may name the patient; verdicts are always there");
    command->add_option("-o,--output", options->output, "OUT.png or OUT.jpg")->required();
    command->callback([options, &invocation] {
        invocation.needsFonts = options->isSheet;
        invocation.command = [options](Terminal& terminal) { return runCapture(*options, terminal); };
    });
}

} // namespace fovea::app
