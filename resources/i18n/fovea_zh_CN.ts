<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Measurement</name>
    <message>
        <source>Distance</source>
            <translation>距离</translation>
    </message>
    <message>
        <source>Angle</source>
            <translation>角度</translation>
    </message>
    <message>
        <source>Cobb angle</source>
            <translation>Cobb 角</translation>
    </message>
    <message>
        <source>Rectangle</source>
            <translation>矩形</translation>
    </message>
    <message>
        <source>Ellipse</source>
            <translation>椭圆</translation>
    </message>
    <message>
        <source>Polygon</source>
            <translation>多边形</translation>
    </message>
    <message>
        <source>Freehand</source>
            <translation>自由曲线</translation>
    </message>
    <message>
        <source>Probe</source>
            <translation>探针</translation>
    </message>
    <message>
        <source>Arrow</source>
            <translation>箭头</translation>
    </message>
    <message>
        <source>Text</source>
            <translation>文本</translation>
    </message>
</context>
<context>
    <name>SeriesText</name>
    <message>
        <source>Series %1</source>
            <translation>序列 %1</translation>
    </message>
    <message>
        <source>Unnamed series</source>
            <translation>未命名序列</translation>
    </message>
    <message>
        <source>%1 slices</source>
            <translation>%1 层</translation>
    </message>
    <message>
        <source>%1 pictures</source>
            <translation>%1 幅图像</translation>
    </message>
</context>
<context>
    <name>fovea::app::CommandPalette</name>
    <message>
        <source>Commands</source>
            <translation>命令</translation>
    </message>
    <message>
        <source>Type what you want to do</source>
            <translation>输入要执行的操作</translation>
    </message>
</context>
<context>
    <name>fovea::app::DisplayPanel</name>
    <message>
        <source>Grey</source>
            <translation>灰度</translation>
    </message>
    <message>
        <source>Hot iron</source>
            <translation>热铁</translation>
    </message>
    <message>
        <source>Viridis</source>
            <translation>Viridis</translation>
    </message>
    <message>
        <source>Rainbow</source>
            <translation>彩虹</translation>
    </message>
    <message>
        <source>Ice</source>
            <translation>冰</translation>
    </message>
    <message>
        <source>Interpolate between voxels</source>
            <translation>体素间插值</translation>
    </message>
    <message>
        <source>One slice</source>
            <translation>单层</translation>
    </message>
    <message>
        <source>Maximum (MIP)</source>
            <translation>最大值 (MIP)</translation>
    </message>
    <message>
        <source>Minimum (MinIP)</source>
            <translation>最小值 (MinIP)</translation>
    </message>
    <message>
        <source>Mean</source>
            <translation>平均值</translation>
    </message>
    <message>
        <source>What a thick slice shows of the values along its depth</source>
            <translation>厚层沿深度方向显示的数值</translation>
    </message>
    <message>
        <source> mm</source>
            <translation> mm</translation>
    </message>
    <message>
        <source>Thickness of the slab (Alt+wheel in a picture)</source>
            <translation>厚层厚度（在图像中按 Alt+滚轮）</translation>
    </message>
    <message>
        <source>Off shows each voxel as it is</source>
            <translation>关闭时按原样显示每个体素</translation>
    </message>
    <message>
        <source> /s</source>
            <translation> /秒</translation>
    </message>
    <message>
        <source>Cine</source>
            <translation>电影播放</translation>
    </message>
    <message>
        <source>Run through the slices of the current view (Space)</source>
            <translation>循环播放当前视图的各层（空格键）</translation>
    </message>
    <message>
        <source>S&amp;lab</source>
            <translation>厚层(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Thickness</source>
            <translation>厚度(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
            <translation>颜色(&amp;C)</translation>
    </message>
    <message>
        <source>C&amp;ine</source>
            <translation>电影播放(&amp;I)</translation>
    </message>
</context>
<context>
    <name>fovea::app::LabelTableModel</name>
    <message>
        <source>%L1 voxels</source>
            <translation>%L1 个体素</translation>
    </message>
    <message>
        <source>%1 (label %2). Click to go to it, double-click to show it alone.</source>
            <translation>%1（标签 %2）。单击跳转，双击单独显示。</translation>
    </message>
    <message>
        <source>Structure</source>
            <translation>结构</translation>
    </message>
    <message>
        <source>Volume</source>
            <translation>体积</translation>
    </message>
</context>
<context>
    <name>fovea::app::LayersPanel</name>
    <message>
        <source>No AI result yet.
Pick a model above and run it,
or open a mask with the image.</source>
            <translation>尚无 AI 结果。
请在上方选择模型并运行，
或随图像打开一个掩膜。</translation>
    </message>
    <message>
        <source>Show the overlay</source>
            <translation>显示叠加层</translation>
    </message>
    <message>
        <source>Show or hide the AI overlay (O)</source>
            <translation>显示或隐藏 AI 叠加层 (O)</translation>
    </message>
    <message>
        <source>Outline</source>
            <translation>轮廓</translation>
    </message>
    <message>
        <source>Draw only the border of each structure, so that the picture under it stays visible</source>
            <translation>仅绘制每个结构的边界，使下方图像保持可见</translation>
    </message>
    <message>
        <source>&amp;Opacity</source>
            <translation>不透明度(&amp;O)</translation>
    </message>
    <message>
        <source>How strongly the overlay covers the picture</source>
            <translation>叠加层遮盖图像的程度</translation>
    </message>
    <message>
        <source>Opacity of the overlay</source>
            <translation>叠加层不透明度</translation>
    </message>
    <message>
        <source>All</source>
            <translation>全部</translation>
    </message>
    <message>
        <source>Show every structure</source>
            <translation>显示所有结构</translation>
    </message>
    <message>
        <source>None</source>
            <translation>无</translation>
    </message>
    <message>
        <source>Hide every structure</source>
            <translation>隐藏所有结构</translation>
    </message>
    <message>
        <source>Structures</source>
            <translation>结构</translation>
    </message>
    <message>
        <source>Structures of the overlay</source>
            <translation>叠加层中的结构</translation>
    </message>
    <message>
        <source>&lt;br&gt;&lt;b&gt;Not for clinical use&lt;/b&gt;</source>
            <translation>&lt;br&gt;&lt;b&gt;不可用于临床&lt;/b&gt;</translation>
    </message>
</context>
<context>
    <name>fovea::app::MainWindow</name>
    <message>
        <source>Fovea</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a folder with DICOM files: Ctrl+O, or drop it here</source>
            <translation>打开包含 DICOM 文件的文件夹：Ctrl+O，或拖放到此处</translation>
    </message>
    <message>
        <source>Studies</source>
            <translation>检查</translation>
    </message>
    <message>
        <source>Models</source>
            <translation>模型</translation>
    </message>
    <message>
        <source>AI overlay</source>
            <translation>AI 叠加层</translation>
    </message>
    <message>
        <source>Cancel</source>
            <translation>取消</translation>
    </message>
    <message>
        <source>Stop reading</source>
            <translation>停止读取</translation>
    </message>
    <message>
        <source>Not for clinical use</source>
            <translation>不可用于临床</translation>
    </message>
    <message>
        <source>Cancelled.</source>
            <translation>已取消。</translation>
    </message>
    <message>
        <source>Done in %1 s on %2, %3.</source>
            <translation>完成，用时 %1 秒，设备 %2，%3。</translation>
    </message>
    <message>
        <source>The run failed; see the message above the pictures.</source>
            <translation>运行失败；请查看图像上方的消息。</translation>
    </message>
    <message>
        <source>Run again</source>
            <translation>再次运行</translation>
    </message>
    <message>
        <source>%1 – Fovea</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a folder with studies</source>
            <translation>打开包含检查的文件夹</translation>
    </message>
    <message>
        <source>Open files</source>
            <translation>打开文件</translation>
    </message>
    <message>
        <source>All files (*);;Images (*.dcm *.nii *.nii.gz *.nrrd *.mha)</source>
            <translation>所有文件 (*);;图像 (*.dcm *.nii *.nii.gz *.nrrd *.mha)</translation>
    </message>
    <message>
        <source>Add a folder with model bundles</source>
            <translation>添加模型文件夹</translation>
    </message>
    <message>
        <source>Save the picture</source>
            <translation>保存图像</translation>
    </message>
    <message>
        <source>PNG (*.png);;JPEG (*.jpg)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved %1</source>
            <translation>已保存 %1</translation>
    </message>
    <message>
        <source>The picture is on the clipboard</source>
            <translation>图像已复制到剪贴板</translation>
    </message>
    <message>
        <source>Save the mask</source>
            <translation>保存掩膜</translation>
    </message>
    <message>
        <source>NIfTI (*.nii.gz);;NRRD (*.nrrd);;MetaImage (*.mha)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
            <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
            <translation>打开文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Open a folder with DICOM files and everything below it (Ctrl+O)</source>
            <translation>打开包含 DICOM 文件的文件夹及其所有子文件夹 (Ctrl+O)</translation>
    </message>
    <message>
        <source>Open f&amp;iles…</source>
            <translation>打开文件(&amp;I)…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+O</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the &amp;demo study</source>
            <translation>打开演示检查(&amp;D)</translation>
    </message>
    <message>
        <source>Save &amp;picture…</source>
            <translation>保存图像(&amp;P)…</translation>
    </message>
    <message>
        <source>Ctrl+E</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save an annotated picture of the four views; it holds no patient data (Ctrl+E)</source>
            <translation>保存四个视图的带注释图像；不含患者数据 (Ctrl+E)</translation>
    </message>
    <message>
        <source>&amp;Copy picture</source>
            <translation>复制图像(&amp;C)</translation>
    </message>
    <message>
        <source>Save &amp;mask…</source>
            <translation>保存掩膜(&amp;M)…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+S</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
            <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
            <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
            <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
            <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Ctrl+Shift+Z</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+Y</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
            <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Window</source>
            <translation>窗宽窗位(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Invert</source>
            <translation>反相(&amp;I)</translation>
    </message>
    <message>
        <source>Exchange black and white (I)</source>
            <translation>黑白反转 (I)</translation>
    </message>
    <message>
        <source>&amp;Reset</source>
            <translation>重置(&amp;R)</translation>
    </message>
    <message>
        <source>Back to the whole picture and its own window (R)</source>
            <translation>恢复完整图像及其默认窗 (R)</translation>
    </message>
    <message>
        <source>Show the &amp;overlay</source>
            <translation>显示叠加层(&amp;O)</translation>
    </message>
    <message>
        <source>Show or hide the AI overlay (O)</source>
            <translation>显示或隐藏 AI 叠加层 (O)</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
            <translation>面板(&amp;P)</translation>
    </message>
    <message>
        <source>M&amp;easure</source>
            <translation>测量(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
            <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
            <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>Ctrl+R</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
            <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Add a folder with models…</source>
            <translation>添加模型文件夹(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Look for models again</source>
            <translation>重新查找模型(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
            <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Mouse and keys</source>
            <translation>鼠标与按键(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;About Fovea</source>
            <translation>关于 Fovea(&amp;A)</translation>
    </message>
    <message>
        <source>Main</source>
            <translation>主工具栏</translation>
    </message>
    <message>
        <source>Window</source>
            <translation>窗宽窗位</translation>
    </message>
    <message>
        <source>Window presets; with the mouse: drag with the right button</source>
            <translation>窗预设；用鼠标：按住右键拖动</translation>
    </message>
    <message>
        <source>Default</source>
            <translation>默认</translation>
    </message>
    <message>
        <source>Full range</source>
            <translation>全范围</translation>
    </message>
    <message>
        <source>%1  (%2 / %3)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Fovea</source>
            <translation>关于 Fovea</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Fovea %1&lt;/h3&gt;&lt;p&gt;Opens DICOM studies, runs AI models on them and shows what they found.&lt;/p&gt;&lt;p&gt;&lt;b&gt;Not for clinical use.&lt;/b&gt; Fovea is not a medical device.&lt;/p&gt;&lt;p&gt;Licence: Apache-2.0.&lt;/p&gt;</source>
            <translation>&lt;h3&gt;Fovea %1&lt;/h3&gt;&lt;p&gt;打开 DICOM 检查，运行 AI 模型并显示其结果。&lt;/p&gt;&lt;p&gt;&lt;b&gt;不可用于临床。&lt;/b&gt;Fovea 不是医疗器械。&lt;/p&gt;&lt;p&gt;许可证：Apache-2.0。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Wheel, Up, Down</source>
            <translation>滚轮、上、下</translation>
    </message>
    <message>
        <source>Next and previous slice</source>
            <translation>下一层与上一层</translation>
    </message>
    <message>
        <source>Page Up, Page Down</source>
            <translation>Page Up、Page Down</translation>
    </message>
    <message>
        <source>Ten slices</source>
            <translation>十层</translation>
    </message>
    <message>
        <source>Home, End</source>
            <translation>Home、End</translation>
    </message>
    <message>
        <source>First and last slice</source>
            <translation>第一层与最后一层</translation>
    </message>
    <message>
        <source>Left drag</source>
            <translation>左键拖动</translation>
    </message>
    <message>
        <source>Move the crosshair, or what the measuring tool does</source>
            <translation>移动十字线，或执行测量工具的操作</translation>
    </message>
    <message>
        <source>Left drag on a line</source>
            <translation>在线上左键拖动</translation>
    </message>
    <message>
        <source>Turn the planes; with Shift only that one</source>
            <translation>旋转平面；按 Shift 仅旋转该平面</translation>
    </message>
    <message>
        <source>Alt+wheel</source>
            <translation>Alt+滚轮</translation>
    </message>
    <message>
        <source>Thickness of the slab</source>
            <translation>厚层厚度</translation>
    </message>
    <message>
        <source>Right click</source>
            <translation>右键单击</translation>
    </message>
    <message>
        <source>Menu of the view</source>
            <translation>视图菜单</translation>
    </message>
    <message>
        <source>Space</source>
            <translation>空格键</translation>
    </message>
    <message>
        <source>Cine</source>
            <translation>电影播放</translation>
    </message>
    <message>
        <source>Ctrl+K</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All commands</source>
            <translation>所有命令</translation>
    </message>
    <message>
        <source>Ctrl+Z, Ctrl+Shift+Z</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo and redo</source>
            <translation>撤销与重做</translation>
    </message>
    <message>
        <source>Right drag</source>
            <translation>右键拖动</translation>
    </message>
    <message>
        <source>Window and level</source>
            <translation>窗宽与窗位</translation>
    </message>
    <message>
        <source>Middle drag</source>
            <translation>中键拖动</translation>
    </message>
    <message>
        <source>Pan</source>
            <translation>平移</translation>
    </message>
    <message>
        <source>Ctrl+wheel</source>
            <translation>Ctrl+滚轮</translation>
    </message>
    <message>
        <source>Zoom</source>
            <translation>缩放</translation>
    </message>
    <message>
        <source>Double click, F</source>
            <translation>双击、F</translation>
    </message>
    <message>
        <source>One view large, and back</source>
            <translation>放大单个视图及还原</translation>
    </message>
    <message>
        <source>1 to 9</source>
            <translation>1 至 9</translation>
    </message>
    <message>
        <source>Window presets</source>
            <translation>窗预设</translation>
    </message>
    <message>
        <source>I</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Invert</source>
            <translation>反相</translation>
    </message>
    <message>
        <source>R</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset</source>
            <translation>重置</translation>
    </message>
    <message>
        <source>O</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overlay on and off</source>
            <translation>叠加层开/关</translation>
    </message>
    <message>
        <source>Run the model</source>
            <translation>运行模型</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel the model</source>
            <translation>取消模型</translation>
    </message>
    <message>
        <source>Mouse and keys</source>
            <translation>鼠标与按键</translation>
    </message>
</context>
<context>
    <name>fovea::app::MeasurementController</name>
    <message>
        <source>Crosshair</source>
            <translation>十字线</translation>
    </message>
    <message>
        <source>Delete the selected measurement</source>
            <translation>删除所选测量</translation>
    </message>
    <message>
        <source>Window from the selected region</source>
            <translation>由所选区域设置窗</translation>
    </message>
    <message>
        <source>Add %1</source>
            <translation>添加 %1</translation>
    </message>
    <message>
        <source>Change %1</source>
            <translation>修改 %1</translation>
    </message>
    <message>
        <source>Delete %1</source>
            <translation>删除 %1</translation>
    </message>
    <message>
        <source>What the arrow points to (may be empty):</source>
            <translation>箭头所指（可留空）：</translation>
    </message>
    <message>
        <source>Text:</source>
            <translation>文本：</translation>
    </message>
    <message>
        <source>Rename %1</source>
            <translation>重命名 %1</translation>
    </message>
    <message>
        <source>Delete all measurements</source>
            <translation>删除所有测量</translation>
    </message>
</context>
<context>
    <name>fovea::app::MeasurementPanel</name>
    <message>
        <source>Nothing is measured yet.
Press D for a distance, E for an ellipse,
P for a probe.</source>
            <translation>尚未测量。
按 D 测距离，按 E 画椭圆，
按 P 放置探针。</translation>
    </message>
    <message>
        <source>Measurements</source>
            <translation>测量</translation>
    </message>
    <message>
        <source>Enter or a double click: go there. F2: rename. Delete: delete. Ctrl+C: copy all</source>
            <translation>回车或双击：跳转。F2：重命名。Delete：删除。Ctrl+C：全部复制</translation>
    </message>
    <message>
        <source>Measurement</source>
            <translation>测量</translation>
    </message>
    <message>
        <source>Value</source>
            <translation>数值</translation>
    </message>
    <message>
        <source>Histogram of the selected region</source>
            <translation>所选区域的直方图</translation>
    </message>
    <message>
        <source>Delete all</source>
            <translation>全部删除</translation>
    </message>
    <message>
        <source>Delete all measurements; undo brings them back</source>
            <translation>删除所有测量；可撤销</translation>
    </message>
    <message>
        <source>Copy</source>
            <translation>复制</translation>
    </message>
    <message>
        <source>Copy the list as text (Ctrl+C)</source>
            <translation>以文本复制列表 (Ctrl+C)</translation>
    </message>
    <message>
        <source>%1 pixels; mean %2, SD %3, minimum %4, maximum %5</source>
            <translation>%1 像素；平均 %2，标准差 %3，最小 %4，最大 %5</translation>
    </message>
</context>
<context>
    <name>fovea::app::MessageBar</name>
    <message>
        <source>Close this message</source>
            <translation>关闭此消息</translation>
    </message>
    <message>
        <source>Close the message</source>
            <translation>关闭消息</translation>
    </message>
</context>
<context>
    <name>fovea::app::ModelPanel</name>
    <message>
        <source>&amp;Run</source>
            <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>Cancel</source>
            <translation>取消</translation>
    </message>
    <message>
        <source>Model</source>
            <translation>模型</translation>
    </message>
    <message>
        <source>Add a folder with model bundles</source>
            <translation>添加模型文件夹</translation>
    </message>
    <message>
        <source>Add a folder with models</source>
            <translation>添加模型文件夹</translation>
    </message>
    <message>
        <source>Stop the model (Esc)</source>
            <translation>停止模型 (Esc)</translation>
    </message>
    <message>
        <source> (can&apos;t run)</source>
            <translation> （无法运行）</translation>
    </message>
    <message>
        <source>No models found. Add a folder with MONAI bundles by the … button.</source>
            <translation>未找到模型。请用 … 按钮添加包含 MONAI bundle 的文件夹。</translation>
    </message>
    <message>
        <source>version %1</source>
            <translation>版本 %1</translation>
    </message>
    <message>
        <source>%1 structures</source>
            <translation>%1 个结构</translation>
    </message>
    <message>
        <source>Not made for %1 pictures</source>
            <translation>不适用于 %1 图像</translation>
    </message>
    <message>
        <source>&lt;b&gt;Not for clinical use&lt;/b&gt;</source>
            <translation>&lt;b&gt;不可用于临床&lt;/b&gt;</translation>
    </message>
    <message>
        <source>Run this model on the open series (Ctrl+R)</source>
            <translation>在打开的序列上运行此模型 (Ctrl+R)</translation>
    </message>
    <message>
        <source>Open a series first</source>
            <translation>请先打开一个序列</translation>
    </message>
    <message>
        <source>Starting…</source>
            <translation>正在启动…</translation>
    </message>
    <message>
        <source>, about %1 s left</source>
            <translation>，约剩 %1 秒</translation>
    </message>
</context>
<context>
    <name>fovea::app::ReadingRoom</name>
    <message>
        <source>&amp;Four views</source>
            <translation>四视图(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;One large, three small</source>
            <translation>一大三小(&amp;O)</translation>
    </message>
    <message>
        <source>S&amp;ingle view</source>
            <translation>单视图(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Three in a row</source>
            <translation>三个并排(&amp;T)</translation>
    </message>
    <message>
        <source>Side &amp;by side</source>
            <translation>左右对比(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;3D large</source>
            <translation>三维放大(&amp;3)</translation>
    </message>
    <message>
        <source>Rotate to the &amp;right</source>
            <translation>向右旋转(&amp;R)</translation>
    </message>
    <message>
        <source>Rotate to the &amp;left</source>
            <translation>向左旋转(&amp;L)</translation>
    </message>
    <message>
        <source>Flip &amp;horizontally</source>
            <translation>水平翻转(&amp;H)</translation>
    </message>
    <message>
        <source>Flip &amp;vertically</source>
            <translation>垂直翻转(&amp;V)</translation>
    </message>
    <message>
        <source>Fit the picture to the &amp;view</source>
            <translation>适应窗口(&amp;V)</translation>
    </message>
    <message>
        <source>One &amp;pixel a voxel (1:1)</source>
            <translation>一像素对应一体素 (1:1)(&amp;P)</translation>
    </message>
    <message>
        <source>I&amp;nterpolation on and off</source>
            <translation>插值开/关(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Cine</source>
            <translation>电影播放(&amp;C)</translation>
    </message>
    <message>
        <source>Reset planes and sla&amp;b</source>
            <translation>重置平面与厚层(&amp;B)</translation>
    </message>
    <message>
        <source>Te&amp;xt on the pictures</source>
            <translation>图像文字(&amp;X)</translation>
    </message>
    <message>
        <source>Patient &amp;name on the pictures</source>
            <translation>图像上显示患者姓名(&amp;N)</translation>
    </message>
    <message>
        <source>S&amp;ynchronise series by position</source>
            <translation>按位置同步序列(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Hang series like this…</source>
            <translation>按此方式排列序列(&amp;H)…</translation>
    </message>
    <message>
        <source>Hanging r&amp;ules…</source>
            <translation>排列规则(&amp;U)…</translation>
    </message>
    <message>
        <source>&amp;Save the session</source>
            <translation>保存会话(&amp;S)</translation>
    </message>
    <message>
        <source>Open a sessio&amp;n…</source>
            <translation>打开会话(&amp;N)…</translation>
    </message>
    <message>
        <source>Se&amp;ttings…</source>
            <translation>设置(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Keys…</source>
            <translation>按键(&amp;K)…</translation>
    </message>
    <message>
        <source>Edit the window presets…</source>
            <translation>编辑窗预设…</translation>
    </message>
    <message>
        <source>Co&amp;mmands…</source>
            <translation>命令(&amp;M)…</translation>
    </message>
    <message>
        <source>Layout</source>
            <translation>布局</translation>
    </message>
    <message>
        <source>How the views are laid out (Ctrl+1 to Ctrl+6)</source>
            <translation>视图布局 (Ctrl+1 至 Ctrl+6)</translation>
    </message>
    <message>
        <source>Measure</source>
            <translation>测量</translation>
    </message>
    <message>
        <source>What the left mouse button measures</source>
            <translation>鼠标左键测量的内容</translation>
    </message>
    <message>
        <source>Measurements</source>
            <translation>测量</translation>
    </message>
    <message>
        <source>Display</source>
            <translation>显示</translation>
    </message>
    <message>
        <source>3D</source>
            <translation>三维</translation>
    </message>
    <message>
        <source>&amp;Plane</source>
            <translation>平面(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Axial</source>
            <translation>轴位(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Sagittal</source>
            <translation>矢状位(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Coronal</source>
            <translation>冠状位(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;3D</source>
            <translation>三维(&amp;3)</translation>
    </message>
    <message>
        <source>&amp;Series</source>
            <translation>序列(&amp;S)</translation>
    </message>
    <message>
        <source>As the window: %1</source>
            <translation>与窗口相同：%1</translation>
    </message>
    <message>
        <source>Saved %1</source>
            <translation>已保存 %1</translation>
    </message>
    <message>
        <source>Save the session</source>
            <translation>保存会话</translation>
    </message>
    <message>
        <source>Sessions (*.fovea.json)</source>
            <translation>会话 (*.fovea.json)</translation>
    </message>
    <message>
        <source>Open a session</source>
            <translation>打开会话</translation>
    </message>
    <message>
        <source>Series like this one hang so from now on</source>
            <translation>今后此类序列将按此方式排列</translation>
    </message>
</context>
<context>
    <name>fovea::app::RulesDialog</name>
    <message>
        <source>all series</source>
            <translation>所有序列</translation>
    </message>
    <message>
        <source>Hanging rules</source>
            <translation>排列规则</translation>
    </message>
    <message>
        <source>Delete</source>
            <translation>删除</translation>
    </message>
    <message>
        <source>There are no rules yet. Arrange the views as you like and choose “Hang series like this”.</source>
            <translation>尚无规则。请按需排列视图，然后选择“按此方式排列序列”。</translation>
    </message>
    <message>
        <source>The rule that says most about a series is used.</source>
            <translation>采用与序列最匹配的规则。</translation>
    </message>
</context>
<context>
    <name>fovea::app::SaveRuleDialog</name>
    <message>
        <source>Hang series like this</source>
            <translation>按此方式排列序列</translation>
    </message>
    <message>
        <source>From now on, the layout, planes, slab, colours and window that you see are used for series with:</source>
            <translation>今后，当前的布局、平面、厚层、颜色和窗将用于满足以下条件的序列：</translation>
    </message>
    <message>
        <source>Modality</source>
            <translation>设备类型</translation>
    </message>
    <message>
        <source>Body part</source>
            <translation>部位</translation>
    </message>
    <message>
        <source>Description contains</source>
            <translation>描述包含</translation>
    </message>
    <message>
        <source>My arrangement</source>
            <translation>我的排列</translation>
    </message>
    <message>
        <source>%1 arrangement</source>
            <translation>%1 排列</translation>
    </message>
    <message>
        <source>Name</source>
            <translation>名称</translation>
    </message>
</context>
<context>
    <name>fovea::app::SeriesPanel</name>
    <message>
        <source>No study is open.
Open a folder with Ctrl+O
or drop files here.</source>
            <translation>未打开检查。
按 Ctrl+O 打开文件夹
或将文件拖放到此处。</translation>
    </message>
    <message>
        <source>Series of the open studies</source>
            <translation>已打开检查的序列</translation>
    </message>
    <message>
        <source>No patient name</source>
            <translation>无患者姓名</translation>
    </message>
    <message>
        <source>Patient ID %1</source>
            <translation>患者 ID %1</translation>
    </message>
    <message numerus="yes">
        <source>⚠ %n warning(s)</source>
            <translation>
                <numerusform>⚠ %n 条警告</numerusform>
            </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) left out</source>
            <translation>
                <numerusform>已略过 %n 个文件</numerusform>
            </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
            <translation>
                <numerusform>另有 %n 个</numerusform>
            </translation>
    </message>
</context>
<context>
    <name>fovea::app::SettingsDialog</name>
    <message>
        <source>Settings</source>
            <translation>设置</translation>
    </message>
    <message>
        <source>&amp;General</source>
            <translation>常规(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
            <translation>按键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Window presets</source>
            <translation>窗预设(&amp;W)</translation>
    </message>
    <message>
        <source>Language</source>
            <translation>语言</translation>
    </message>
    <message>
        <source>As the system</source>
            <translation>跟随系统</translation>
    </message>
    <message>
        <source>Theme</source>
            <translation>主题</translation>
    </message>
    <message>
        <source>Dark</source>
            <translation>深色</translation>
    </message>
    <message>
        <source>Light</source>
            <translation>浅色</translation>
    </message>
    <message>
        <source>Language and theme change when Fovea starts the next time.</source>
            <translation>语言和主题将在下次启动时更改。</translation>
    </message>
    <message>
        <source>Hang series by the rules that were saved</source>
            <translation>按保存的规则排列序列</translation>
    </message>
    <message>
        <source>Find a command</source>
            <translation>查找命令</translation>
    </message>
    <message>
        <source>Keys of the commands</source>
            <translation>命令按键</translation>
    </message>
    <message>
        <source>Command</source>
            <translation>命令</translation>
    </message>
    <message>
        <source>Key</source>
            <translation>按键</translation>
    </message>
    <message>
        <source>All as delivered</source>
            <translation>全部恢复默认</translation>
    </message>
    <message>
        <source>Key of %1</source>
            <translation>%1 的按键</translation>
    </message>
    <message>
        <source>%1: %2 belongs to “%3”</source>
            <translation>%1：%2 已属于“%3”</translation>
    </message>
    <message>
        <source>Modality</source>
            <translation>设备类型</translation>
    </message>
    <message>
        <source>Window presets</source>
            <translation>窗预设</translation>
    </message>
    <message>
        <source>Name</source>
            <translation>名称</translation>
    </message>
    <message>
        <source>Centre</source>
            <translation>窗位</translation>
    </message>
    <message>
        <source>Width</source>
            <translation>窗宽</translation>
    </message>
    <message>
        <source>Add</source>
            <translation>添加</translation>
    </message>
    <message>
        <source>Remove</source>
            <translation>移除</translation>
    </message>
    <message>
        <source>As delivered</source>
            <translation>恢复默认</translation>
    </message>
    <message>
        <source>The keys 1 to 9 choose: 1 the series&apos; own window, then these in their order.</source>
            <translation>按键 1 至 9 选择：1 为序列默认窗，其余依次对应。</translation>
    </message>
    <message>
        <source>New</source>
            <translation>新建</translation>
    </message>
    <message>
        <source>Centre and width must be numbers, and the width above zero</source>
            <translation>窗位和窗宽必须为数字，且窗宽大于零</translation>
    </message>
</context>
<context>
    <name>fovea::app::TransferFunctionEditor</name>
    <message>
        <source>Opacity and colour by value</source>
            <translation>按数值的不透明度与颜色</translation>
    </message>
    <message>
        <source>Drag a point. Double click: add a point, or change a point&apos;s colour. Delete: remove it</source>
            <translation>拖动点。双击：添加点或更改颜色。Delete：移除</translation>
    </message>
    <message>
        <source>%1: %2 %</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fovea::app::VolumePanel</name>
    <message>
        <source>Open a series and show it in 3D
to change how it looks.</source>
            <translation>打开序列并以三维显示
以更改其外观。</translation>
    </message>
    <message>
        <source>3D presets</source>
            <translation>三维预设</translation>
    </message>
    <message>
        <source>Shading</source>
            <translation>着色</translation>
    </message>
    <message>
        <source>Maximum intensity (MIP)</source>
            <translation>最大密度投影 (MIP)</translation>
    </message>
    <message>
        <source>Show the slices</source>
            <translation>显示切片</translation>
    </message>
    <message>
        <source>Crop and cut</source>
            <translation>裁剪与切割</translation>
    </message>
    <message>
        <source>Axial</source>
            <translation>轴位</translation>
    </message>
    <message>
        <source>Coronal</source>
            <translation>冠状位</translation>
    </message>
    <message>
        <source>Sagittal</source>
            <translation>矢状位</translation>
    </message>
    <message>
        <source>Cut at the slice: %1</source>
            <translation>在切片处切割：%1</translation>
    </message>
    <message>
        <source>Whole</source>
            <translation>完整</translation>
    </message>
    <message>
        <source>Cut away in front of the slice</source>
            <translation>切除切片前方</translation>
    </message>
    <message>
        <source>Cut away behind the slice</source>
            <translation>切除切片后方</translation>
    </message>
    <message>
        <source>Show all</source>
            <translation>全部显示</translation>
    </message>
    <message>
        <source>Crop %1 from</source>
            <translation>裁剪 %1 起点</translation>
    </message>
    <message>
        <source>Crop %1 to</source>
            <translation>裁剪 %1 终点</translation>
    </message>
</context>
<context>
    <name>fovea::views::SlicePane</name>
    <message>
        <source>Axial</source>
            <translation>轴位</translation>
    </message>
    <message>
        <source>Coronal</source>
            <translation>冠状位</translation>
    </message>
    <message>
        <source>Sagittal</source>
            <translation>矢状位</translation>
    </message>
    <message>
        <source>Wheel, Up, Down: slice. PageUp, PageDown: ten slices. Home, End: first, last
Left drag: crosshair; on a line, away from its middle: turn the planes
Right drag or Ctrl+drag: window and level. Right click: menu
Middle drag or Shift+drag: pan. Ctrl+wheel, +, -: zoom. Alt+wheel: slab thickness
Double click, F: maximise. R: reset. I: invert. Space: cine</source>
            <translation>滚轮、上、下：换层。PageUp、PageDown：十层。Home、End：首层、末层
左键拖动：十字线；在线的外侧拖动：旋转平面
右键拖动或 Ctrl+拖动：窗宽窗位。右键单击：菜单
中键拖动或 Shift+拖动：平移。Ctrl+滚轮、+、-：缩放。Alt+滚轮：厚层厚度
双击、F：最大化。R：重置。I：反相。空格：电影播放</translation>
    </message>
    <message>
        <source>%1 view</source>
            <translation>%1视图</translation>
    </message>
    <message>
        <source>%1 slice</source>
            <translation>%1层</translation>
    </message>
    <message>
        <source>Slice %1 of %2</source>
            <translation>第 %1 层，共 %2 层</translation>
    </message>
</context>
<context>
    <name>fovea::views::ViewGrid</name>
    <message>
        <source>Open a folder with DICOM files: Ctrl+O,
or drop it here</source>
            <translation>打开包含 DICOM 文件的文件夹：Ctrl+O，
或拖放到此处</translation>
    </message>
    <message>
        <source>Not registered: other frame of reference, scrolls alone</source>
            <translation>未配准：参考坐标系不同，独立滚动</translation>
    </message>
</context>
<context>
    <name>fovea::views::VolumePane</name>
    <message>
        <source>Surfaces only</source>
            <translation>仅表面</translation>
    </message>
    <message>
        <source>Left drag, arrow keys: rotate. Wheel, right drag, +, -: zoom
Middle drag or Shift+drag: pan
A, P, L, R, S, I: look from that side. Home: reset
Double click, F: maximise</source>
            <translation>左键拖动、方向键：旋转。滚轮、右键拖动、+、-：缩放
中键拖动或 Shift+拖动：平移
A、P、L、R、S、I：从该方向观察。Home：重置
双击、F：最大化</translation>
    </message>
    <message>
        <source>3D view</source>
            <translation>三维视图</translation>
    </message>
    <message>
        <source>3D preset</source>
            <translation>三维预设</translation>
    </message>
</context>
</TS>
