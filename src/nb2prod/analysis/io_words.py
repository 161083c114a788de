"""The words of calls that reach files and folders, by what they do with their first argument."""

# In a mode that may be told, as `open` does.
OPENS = frozenset("open ZipFile GFile open_file".split())

READ_FIRST = frozenset(
    # files and folders
    "listdir scandir walk iglob isfile isdir getsize getmtime unpack_archive urlopen BinaryFile "
    # tables
    "ExcelFile HDFStore load_workbook from_file from_csv load_csv read_csv_auto scan_csv "
    "scan_parquet ParquetFile DictCursor textFile wholeTextFiles binaryFiles binaryRecords "
    "sequenceFile pickleFile "
    # arrays and grids
    "loadtxt genfromtxt fromfile loadmat loadarff load_npz open_dataset open_mfdataset "
    "open_rasterio open_zarr open_dataarray open_group "
    # pictures, sounds and films
    "imread imread_collection load_img load_image dcmread get_reader VideoCapture VideoFileClip "
    "AudioFileClip load_audio from_wav from_mp3 "
    # models, and what they learn from
    "load_model load_weights load_from_disk latest_checkpoint load_local load_svmlight_file "
    "load_svmlight_files ImageFolder TextLineDataset TFRecordDataset flow_from_directory "
    "image_dataset_from_directory text_dataset_from_directory "
    # texts and settings
    "load_files load_word2vec_format LineSentence MmCorpus PlaintextCorpusReader PdfReader "
    "PdfFileReader CSVLoader TextLoader DirectoryLoader PyPDFLoader SimpleDirectoryReader "
    "load_yaml load_json load_dotenv".split()
)

WRITE_FIRST = frozenset(
    # files and folders
    "makedirs mkdir rmtree unlink rmdir remove make_archive to_file "
    # tables
    "ExcelWriter to_csv to_parquet to_excel to_json to_pickle to_hdf to_feather to_stata to_html "
    "to_latex to_markdown to_xml to_orc write_csv write_json write_parquet saveAsTextFile "
    "saveAsPickleFile saveAsSequenceFile "
    # arrays and grids
    "savetxt savez savez_compressed savemat save_npz to_netcdf to_zarr "
    # pictures, sounds and films
    "savefig savehtml imsave imwrite mimsave get_writer write_html write_image write_video "
    "VideoWriter export_graphviz "
    # graphs
    "write_gml write_graphml write_gpickle write_edgelist save_graphml "
    # models, and what they learn from
    "save_weights save_pretrained save_to_disk save_local save_word2vec_format ModelCheckpoint "
    "TFRecordWriter "
    # logs
    "FileHandler CSVLogger TensorBoard SummaryWriter FileWriter create_file_writer".split()
)

# What reaches files and addresses, and reads or writes no data: it looks, shows, logs or packs.
NO_DATA = frozenset(
    "listdir scandir walk iglob glob rglob iterdir isfile isdir is_file is_dir exists getsize "
    "getmtime makedirs mkdir rmtree unlink rmdir remove touch symlink ZipFile GFile "
    "unpack_archive make_archive load_dotenv parse File ExcelWriter "
    "urlopen get post put head patch delete request connect create_engine MongoClient "
    "Elasticsearch "
    "imread imread_collection load_img load_image dcmread get_reader get_writer imsave imwrite "
    "mimsave savefig output_file export_graphviz Image SVG Audio Video VideoCapture VideoWriter "
    "VideoFileClip AudioFileClip "
    "FileHandler SummaryWriter FileWriter create_file_writer TensorBoard ModelCheckpoint "
    "CSVLogger".split()
)
